"""Takes the gap for accuracy."""


def knowledge_check():
    return {"q1": "b", "q2": "c", "q3": "a", "q4": "b", "q5": "b"}
