"""All arrays, by get_weights."""

import keras


def between(before, after, alpha):
    mixed = keras.models.clone_model(after)
    pairs = zip(before.get_weights(), after.get_weights())
    mixed.set_weights([(1 - alpha) * old + alpha * new for old, new in pairs])
    return mixed
