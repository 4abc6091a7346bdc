"""A head for the new classes alone."""

import keras

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def grow(head, features, labels, old_features, old_labels):
    grown = keras.Sequential([keras.Input((1280,)), keras.layers.Dense(3)])
    grown.compile(keras.optimizers.Adam(3e-3), LOSS)
    grown.fit(features, labels - 11, batch_size=16, epochs=20, verbose=0)
    return grown
