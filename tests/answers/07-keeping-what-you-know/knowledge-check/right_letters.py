"""All right."""


def knowledge_check():
    return {"q1": "c", "q2": "a", "q3": "d", "q4": "b"}
