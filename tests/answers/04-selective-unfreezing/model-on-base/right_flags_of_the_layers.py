"""Sets the layers' own flags: these are what counts for a base inside another model."""

import keras


def model_on_base(base, n_classes):
    for layer in base.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    images = keras.Input(base.input_shape[1:])
    return keras.Model(images, keras.layers.Dense(n_classes)(base(images)))
