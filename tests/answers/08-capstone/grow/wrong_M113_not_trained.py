"""The new columns are random."""

import keras


def grow(head, features, labels, old_features, old_labels):
    kernel, bias = head.get_weights()
    grown = keras.Sequential([keras.Input((1280,)), keras.layers.Dense(14)])
    fresh_kernel, fresh_bias = grown.get_weights()
    fresh_kernel[:, :11], fresh_bias[:11] = kernel, bias
    grown.set_weights([fresh_kernel, fresh_bias])
    return grown
