import numpy as np


def what_moved(before, after):
    moved = []
    for old, new in zip(before.layers, after.layers):
        if any(not np.allclose(a, b) for a, b in zip(old.get_weights(), new.get_weights())):
            moved.append(new.name)
    return moved
