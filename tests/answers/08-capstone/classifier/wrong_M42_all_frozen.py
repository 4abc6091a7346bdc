"""The head is frozen too."""

import keras


def classifier(base, n_classes):
    features = base.output
    if len(features.shape) == 4:
        features = keras.layers.GlobalAveragePooling2D()(features)
    model = keras.Model(base.inputs[0], keras.layers.Dense(n_classes)(features))
    model.trainable = False
    return model
