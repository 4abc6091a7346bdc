"""Freezes BatchNorm first; the line after it unfreezes all layers again."""

import keras


def model_on_base(base, n_classes):
    for layer in base.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    base.trainable = True
    images = keras.Input(base.input_shape[1:])
    return keras.Model(images, keras.layers.Dense(n_classes)(base(images)))
