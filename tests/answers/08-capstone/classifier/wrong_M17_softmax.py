"""A softmax at the end."""

import keras


def classifier(base, n_classes):
    base.trainable = False
    features = base(base.inputs[0], training=False)
    if len(features.shape) == 4:
        features = keras.layers.GlobalAveragePooling2D()(features)
    return keras.Model(base.inputs[0], keras.layers.Dense(n_classes, "softmax")(features))
