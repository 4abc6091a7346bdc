def knowledge_check():
    return {"q1": "c", "q2": "d", "q3": "d"}
