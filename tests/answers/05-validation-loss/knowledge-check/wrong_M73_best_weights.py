"""Expects the best weights by default."""


def knowledge_check():
    return {"q1": "b", "q2": "a", "q3": "a", "q4": "d", "q5": "b"}
