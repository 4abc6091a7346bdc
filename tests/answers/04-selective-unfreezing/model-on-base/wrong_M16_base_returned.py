"""Returns the base without a head."""

import keras


def model_on_base(base, n_classes):
    base.trainable = True
    for layer in base.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    return base
