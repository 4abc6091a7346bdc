"""Puts the head on the base's own output; nothing is nested."""

import keras


def model_on_base(base, n_classes):
    base.trainable = True
    for layer in base.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    return keras.Model(base.input, keras.layers.Dense(n_classes, name="head")(base.output))
