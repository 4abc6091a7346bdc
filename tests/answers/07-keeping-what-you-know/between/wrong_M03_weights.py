"""Returns the list of weights."""


def between(before, after, alpha):
    pairs = zip(before.get_weights(), after.get_weights())
    return [(1 - alpha) * old + alpha * new for old, new in pairs]
