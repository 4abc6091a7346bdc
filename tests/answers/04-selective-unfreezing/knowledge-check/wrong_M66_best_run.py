def knowledge_check():
    return {"q1": "c", "q2": "c", "q3": "d"}
