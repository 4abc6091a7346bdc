def knowledge_check():
    return {"q1": "b", "q2": "c", "q3": "b", "q4": "c"}
