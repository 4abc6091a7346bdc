"""Trusts the validation loss for the dock."""


def knowledge_check():
    return {"q1": "b", "q2": "c", "q3": "a", "q4": "d", "q5": "c"}
