"""A fresh head that is never trained."""

import keras

from ftlab import replace_head

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def extend(model, images, labels, source_images, source_labels):
    keras.utils.set_random_seed(1)
    return replace_head(model, 13)
