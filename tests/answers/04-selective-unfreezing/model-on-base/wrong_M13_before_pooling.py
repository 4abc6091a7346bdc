"""Puts the head in front of the pooling and averages its logits; right numbers, another layer."""

import keras


def model_on_base(base, n_classes):
    base.trainable = True
    for layer in base.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    maps = base.layers[-2].output
    logits = keras.layers.Conv2D(n_classes, 1)(maps)
    return keras.Model(base.input, keras.layers.GlobalAveragePooling2D()(logits))
