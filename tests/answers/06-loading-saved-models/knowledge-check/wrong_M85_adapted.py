"""Adapted to other pictures."""


def knowledge_check():
    return {"q1": "c", "q2": "b", "q3": "c", "q4": "a", "q5": "c"}
