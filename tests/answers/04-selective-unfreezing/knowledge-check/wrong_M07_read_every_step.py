def knowledge_check():
    return {"q1": "a", "q2": "a", "q3": "d"}
