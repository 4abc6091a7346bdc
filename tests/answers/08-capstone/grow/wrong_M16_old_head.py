"""The old head, trained on its own pictures."""

import keras

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def grow(head, features, labels, old_features, old_labels):
    head.compile(keras.optimizers.Adam(1e-3), LOSS)
    head.fit(old_features, old_labels, batch_size=16, epochs=5, verbose=0)
    return head
