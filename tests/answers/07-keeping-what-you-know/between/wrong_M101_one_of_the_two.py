"""One of the two models, whichever is nearer."""


def between(before, after, alpha):
    return after if alpha > 0.5 else before
