"""Unfreezes everything and leaves the mode to fit."""

import keras


def model_on_base(base, n_classes):
    base.trainable = True
    images = keras.Input(base.input_shape[1:])
    return keras.Model(images, keras.layers.Dense(n_classes)(base(images)))
