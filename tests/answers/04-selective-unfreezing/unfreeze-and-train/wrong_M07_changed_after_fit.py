"""Compiles and fits first, then sets what trains, then goes on."""

import keras

from ftlab import set_trainable


def unfreeze_and_train(model, images, labels, blocks):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(1e-2), loss)
    model.fit(images, labels, batch_size=12, epochs=1, verbose=0)
    set_trainable(model, blocks)
    model.fit(images, labels, batch_size=12, epochs=1, verbose=0)
    return model
