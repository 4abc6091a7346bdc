def knowledge_check():
    return {"q1": "B", "q2": "C", "q3": "B", "q4": "A"}
