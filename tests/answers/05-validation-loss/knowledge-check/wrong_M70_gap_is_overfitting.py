"""Does not ask how the curves began."""


def knowledge_check():
    return {"q1": "a", "q2": "a", "q3": "d", "q4": "b"}
