"""Does not ask how the curves began."""


def knowledge_check():
    return {"q1": "a", "q2": "c", "q3": "a", "q4": "d", "q5": "b"}
