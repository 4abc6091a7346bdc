def knowledge_check():
    return {"q1": "d", "q2": "a", "q3": "d"}
