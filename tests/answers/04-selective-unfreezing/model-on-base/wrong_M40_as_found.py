"""The snippet as it was found."""

import keras


def model_on_base(base, n_classes):
    base.trainable = True
    images = keras.Input(base.input_shape[1:])
    features = base(images, training=False)
    return keras.Model(images, keras.layers.Dense(n_classes)(features))
