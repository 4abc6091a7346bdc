"""Maps flattened, not averaged."""

import keras


def classifier(base, n_classes):
    base.trainable = False
    features = keras.layers.Flatten()(base.output)
    return keras.Model(base.inputs[0], keras.layers.Dense(n_classes)(features))
