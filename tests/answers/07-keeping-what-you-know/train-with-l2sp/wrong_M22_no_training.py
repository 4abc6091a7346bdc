"""Compiles and does not train."""

import keras


def train_with_l2sp(model, images, labels, strength, learning_rate):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(learning_rate), loss)
    return model.get_weights()
