"""Keras's own L2, which has no half."""

import keras


def l2sp_value(weights, start, is_new, alpha, beta):
    value = 0.0
    for w, w0, new in zip(weights, start, is_new):
        strength = beta / 2 if new else alpha / 2
        value += float(keras.regularizers.L2(strength)(w if new else w - w0))
    return value
