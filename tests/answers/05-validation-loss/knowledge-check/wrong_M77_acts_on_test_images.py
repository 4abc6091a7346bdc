"""Expects augmentation on test images."""


def knowledge_check():
    return {"q1": "b", "q2": "c", "q3": "a", "q4": "c", "q5": "b"}
