"""Compiles and never fits."""

import keras


LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def adapt(model, images, labels, source_images, source_labels):
    model.compile(keras.optimizers.Adam(1e-3), LOSS)
    return model
