"""An attribute taken for a penalty."""


def knowledge_check():
    return {"q1": "b", "q2": "b", "q3": "a", "q4": "d", "q5": "b"}
