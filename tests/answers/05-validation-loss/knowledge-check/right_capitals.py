"""Capitals and spaces are forgiven."""


def knowledge_check():
    return {"q1": "B", "q2": "A ", "q3": "d", "q4": "b"}
