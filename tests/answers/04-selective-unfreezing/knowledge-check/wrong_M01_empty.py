def knowledge_check():
    return {"q1": "", "q2": "", "q3": ""}
