"""Expects compile to hand the regularizer on."""


def knowledge_check():
    return {"q1": "b", "q2": "c", "q3": "b", "q4": "d", "q5": "b"}
