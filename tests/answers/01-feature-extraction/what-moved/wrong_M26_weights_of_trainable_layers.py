import numpy as np


def what_moved(before, after):
    moved = []
    for old, new in zip(before.layers, after.layers):
        if not new.trainable:
            continue
        if any(not np.array_equal(a, b) for a, b in zip(old.get_weights(), new.get_weights())):
            moved.append(new.name)
    return moved
