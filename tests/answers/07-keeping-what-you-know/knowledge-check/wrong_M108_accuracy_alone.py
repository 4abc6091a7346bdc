"""A budget read in part."""


def knowledge_check():
    return {"q1": "c", "q2": "a", "q3": "d", "q4": "a"}
