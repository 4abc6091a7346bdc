import numpy as np


def what_moved(before, after):
    moved = []
    for old, new in zip(before.layers, after.layers):
        new.trainable = old.trainable = True
        pairs = zip(old.trainable_weights, new.trainable_weights)
        if any(not np.array_equal(a, b) for a, b in pairs):
            moved.append(new.name)
    return moved
