def knowledge_check():
    return {"q1": "b", "q2": "c", "q3": "c", "q4": "a"}
