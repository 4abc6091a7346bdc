"""Capitals and spaces are forgiven."""


def knowledge_check():
    return {"q1": "B", "q2": " c", "q3": "A ", "q4": "d", "q5": "b"}
