"""Each layer frozen by itself."""

import keras


def classifier(base, n_classes):
    for layer in base.layers:
        layer.trainable = False
    features = base.output
    if len(features.shape) == 4:
        features = keras.ops.mean(features, axis=(1, 2))
    return keras.Model(base.inputs[0], keras.layers.Dense(n_classes)(features))
