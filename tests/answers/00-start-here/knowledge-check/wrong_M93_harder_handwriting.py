def knowledge_check():
    return {"q1": "a", "q2": "c", "q3": "b", "q4": "a"}
