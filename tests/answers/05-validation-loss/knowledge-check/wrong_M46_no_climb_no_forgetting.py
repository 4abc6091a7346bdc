"""Trusts the validation loss for the dock."""


def knowledge_check():
    return {"q1": "b", "q2": "a", "q3": "d", "q4": "c"}
