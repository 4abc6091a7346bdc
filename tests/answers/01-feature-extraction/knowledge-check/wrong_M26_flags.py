def knowledge_check():
    return {"q1": "c", "q2": "d", "q3": "a", "q4": "d", "q5": "d"}
