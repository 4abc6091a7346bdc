"""Adds alpha of the new to all of the old."""


def between(before, after, alpha):
    pairs = zip(before.get_weights(), after.get_weights())
    after.set_weights([old + alpha * new for old, new in pairs])
    return after
