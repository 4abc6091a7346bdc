"""Expects a kernel regularizer on biases."""


def knowledge_check():
    return {"q1": "b", "q2": "d", "q3": "d", "q4": "b"}
