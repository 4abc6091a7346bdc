"""BatchNorm keeps following the images."""

import keras


def classifier(base, n_classes):
    for layer in base.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.gamma.trainable = layer.beta.trainable = False
        else:
            layer.trainable = False
    features = base.output
    if len(features.shape) == 4:
        features = keras.layers.GlobalAveragePooling2D()(features)
    return keras.Model(base.inputs[0], keras.layers.Dense(n_classes)(features))
