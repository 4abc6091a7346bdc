"""Expects compile to hand the regularizer on."""


def knowledge_check():
    return {"q1": "b", "q2": "b", "q3": "d", "q4": "b"}
