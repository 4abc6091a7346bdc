"""The largest value of a map."""

import keras


def classifier(base, n_classes):
    base.trainable = False
    features = base.output
    if len(features.shape) == 4:
        features = keras.layers.GlobalMaxPooling2D()(features)
    return keras.Model(base.inputs[0], keras.layers.Dense(n_classes)(features))
