"""Reads the validation loss alone."""


def knowledge_check():
    return {"q1": "c", "q2": "c", "q3": "a", "q4": "d", "q5": "b"}
