"""More strength, more kept."""


def knowledge_check():
    return {"q1": "c", "q2": "a", "q3": "a", "q4": "d", "q5": "b"}
