"""Changes the second model."""


def between(before, after, alpha):
    for old, new in zip(before.weights, after.weights):
        new.assign(old + alpha * (new.value - old.value))
    return after
