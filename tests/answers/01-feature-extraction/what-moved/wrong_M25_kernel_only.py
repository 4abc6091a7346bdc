import numpy as np


def what_moved(before, after):
    return [
        new.name
        for old, new in zip(before.layers, after.layers)
        if new.weights and not np.array_equal(old.get_weights()[0], new.get_weights()[0])
    ]
