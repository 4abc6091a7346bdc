"""Nothing chosen."""


def knowledge_check():
    return {"q1": "d", "q2": "b", "q3": "d", "q4": ""}
