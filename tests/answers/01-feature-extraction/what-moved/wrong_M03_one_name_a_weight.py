import numpy as np


def what_moved(before, after):
    pairs = zip(before.weights, after.weights)
    return [new.name for old, new in pairs if not np.array_equal(old, new)]
