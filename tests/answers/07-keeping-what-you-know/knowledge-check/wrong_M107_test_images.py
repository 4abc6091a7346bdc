"""Test images make good replay."""


def knowledge_check():
    return {"q1": "c", "q2": "b", "q3": "a", "q4": "a", "q5": "b"}
