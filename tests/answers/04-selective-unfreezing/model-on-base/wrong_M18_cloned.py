"""Builds on a clone, whose weights are new."""

import keras


def model_on_base(base, n_classes):
    copy = keras.models.clone_model(base)
    copy.trainable = True
    for layer in copy.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    images = keras.Input(base.input_shape[1:])
    return keras.Model(images, keras.layers.Dense(n_classes)(copy(images)))
