import numpy as np


def what_moved(before, after):
    def numbers(layer):
        return np.concatenate([np.zeros(0), *(np.ravel(w) for w in layer.get_weights())])

    layers = [(layer.name, before.get_layer(layer.name), layer) for layer in after.layers]
    return [name for name, old, new in layers if np.any(numbers(old) != numbers(new))]
