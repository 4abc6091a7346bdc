"""The farther, the more."""


def knowledge_check():
    return {"q1": "b", "q2": "a", "q3": "a", "q4": "c", "q5": "a", "q6": "a", "q7": "d", "q8": "d"}
