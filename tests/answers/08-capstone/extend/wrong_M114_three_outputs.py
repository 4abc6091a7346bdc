"""A head for three classes."""

import keras

from ftlab import replace_head, set_trainable

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def extend(model, images, labels, source_images, source_labels):
    grown = replace_head(model, 3)
    set_trainable(grown, ["head"])
    labels = labels - 10
    grown.compile(keras.optimizers.Adam(1e-2), LOSS)
    grown.fit(images, labels, batch_size=25, epochs=5, verbose=0)
    return grown
