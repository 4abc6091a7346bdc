"""Freezes the model, then unfreezes layers inside it."""

import keras


def model_on_base(base, n_classes):
    model = keras.Model(base.input, keras.layers.Dense(n_classes)(base.output))
    model.trainable = False
    for layer in model.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    return model
