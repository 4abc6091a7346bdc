"""Takes the gap for accuracy."""


def knowledge_check():
    return {"q1": "b", "q2": "a", "q3": "b", "q4": "b"}
