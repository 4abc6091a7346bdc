"""Capital letters."""


def knowledge_check():
    return {"q1": "B", "q2": "A", "q3": "A", "q4": "C", "q5": "A", "q6": "C", "q7": "D", "q8": "D"}
