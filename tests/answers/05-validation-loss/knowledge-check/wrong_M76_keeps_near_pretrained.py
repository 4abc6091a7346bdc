"""Expects L2 to keep what was known."""


def knowledge_check():
    return {"q1": "b", "q2": "c", "q3": "d", "q4": "b"}
