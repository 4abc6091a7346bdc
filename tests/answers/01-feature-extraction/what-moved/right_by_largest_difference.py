import numpy as np


def what_moved(before, after):
    moved = []
    for layer in before.layers:
        pairs = zip(layer.weights, after.get_layer(layer.name).weights)
        if any(np.abs(np.array(a) - np.array(b)).max() > 0 for a, b in pairs):
            moved.append(layer.name)
    return moved
