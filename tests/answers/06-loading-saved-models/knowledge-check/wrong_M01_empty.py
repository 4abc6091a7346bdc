"""Nothing filled in."""


def knowledge_check():
    return {"q1": "", "q2": "", "q3": "", "q4": "", "q5": ""}
