"""Kernels and biases alone."""

import keras


def between(before, after, alpha):
    mixed = keras.models.clone_model(before)
    mixed.set_weights(before.get_weights())
    for layer, other in zip(mixed.layers, after.layers):
        if hasattr(layer, "kernel"):
            pairs = zip(layer.get_weights(), other.get_weights())
            layer.set_weights([(1 - alpha) * old + alpha * new for old, new in pairs])
    return mixed
