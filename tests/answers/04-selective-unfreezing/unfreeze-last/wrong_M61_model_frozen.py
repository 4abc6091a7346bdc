"""Freezes the model, then unfreezes layers inside it."""

import keras

from ftlab import blocks


def unfreeze_last(model, n):
    model.trainable = False
    for block in blocks(model)[-n:]:
        for layer in block.layers:
            layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    return model
