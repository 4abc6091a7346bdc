"""L2 taken for a pull to the start."""


def knowledge_check():
    return {"q1": "a", "q2": "a", "q3": "d", "q4": "b"}
