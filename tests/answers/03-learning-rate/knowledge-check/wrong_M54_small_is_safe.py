"""A small rate taken for a safe one."""


def knowledge_check():
    return {"q1": "a", "q2": "b", "q3": "d", "q4": "a"}
