def knowledge_check():
    return {"q1": "a", "q2": "b", "q3": "a", "q4": "d", "q5": "d"}
