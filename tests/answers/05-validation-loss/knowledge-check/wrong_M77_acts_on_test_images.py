"""Expects augmentation on test images."""


def knowledge_check():
    return {"q1": "b", "q2": "a", "q3": "c", "q4": "b"}
