"""Puts the same model into the list each time."""

import keras

from ftlab import set_trainable


def train_in_stages(model, images, labels, stages):
    trained, joined = [], []
    for joining in stages:
        joined += joining
        set_trainable(model, joined)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(keras.optimizers.Adam(1e-2), loss)
        model.fit(images, labels, epochs=1, verbose=0)
        trained.append(model)
    return trained
