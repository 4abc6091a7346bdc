"""A rate at which nothing is a number any more."""

import keras
import numpy as np

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def grow(head, features, labels, old_features, old_labels):
    kernel, bias = head.get_weights()
    grown = keras.Sequential([keras.Input((1280,)), keras.layers.Dense(14)])
    fresh_kernel, fresh_bias = grown.get_weights()
    fresh_kernel[:, :11], fresh_bias[:11] = kernel, bias
    grown.set_weights([fresh_kernel, fresh_bias])
    inputs = np.concatenate([features, old_features])
    answers = np.concatenate([labels, old_labels])
    grown.compile(keras.optimizers.Adam(1e38), LOSS)
    grown.fit(inputs, answers, batch_size=16, epochs=3, verbose=0)
    return grown
