"""L2 taken for a pull to the start."""


def knowledge_check():
    return {"q1": "a", "q2": "b", "q3": "a", "q4": "d", "q5": "b"}
