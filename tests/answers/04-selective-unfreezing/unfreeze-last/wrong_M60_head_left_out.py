"""Counts blocks without the head, which is unfrozen in addition."""

from ftlab import blocks, set_trainable


def unfreeze_last(model, n):
    names = [block.name for block in blocks(model)]
    return set_trainable(model, names[-n - 1 :])
