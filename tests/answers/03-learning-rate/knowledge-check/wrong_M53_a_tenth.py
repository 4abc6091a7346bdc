"""The tenth taken for a law."""


def knowledge_check():
    return {"q1": "d", "q2": "b", "q3": "a", "q4": "a"}
