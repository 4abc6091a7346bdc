"""The rate at the lowest loss."""


def knowledge_check():
    return {"q1": "d", "q2": "a", "q3": "d", "q4": "a"}
