"""One output fewer."""

import keras


def classifier(base, n_classes):
    base.trainable = False
    features = base.output
    if len(features.shape) == 4:
        features = keras.layers.GlobalAveragePooling2D()(features)
    return keras.Model(base.inputs[0], keras.layers.Dense(n_classes - 1)(features))
