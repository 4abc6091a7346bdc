"""It loaded without an error."""


def knowledge_check():
    return {"q1": "c", "q2": "d", "q3": "d", "q4": "a", "q5": "c"}
