"""Unfreezes without freezing the rest."""

from ftlab import blocks, unfreeze


def unfreeze_last(model, n):
    return unfreeze(model, [block.name for block in blocks(model)][-n:])
