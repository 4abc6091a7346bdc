"""The words are the same."""


def knowledge_check():
    return {"q1": "c", "q2": "b", "q3": "d", "q4": "b", "q5": "c"}
