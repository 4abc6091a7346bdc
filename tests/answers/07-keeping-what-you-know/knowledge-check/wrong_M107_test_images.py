"""Test images make good replay."""


def knowledge_check():
    return {"q1": "c", "q2": "a", "q3": "a", "q4": "b"}
