"""Returns the names."""

from ftlab import blocks, set_trainable


def unfreeze_last(model, n):
    names = [block.name for block in blocks(model)][-n:]
    set_trainable(model, names)
    return names
