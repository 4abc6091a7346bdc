"""The model stays as it was; preparing is left to others."""

import keras


def with_preprocessing(model, height, width, mean, std):
    _, rows, columns, channels = model.input_shape
    pictures = keras.Input((height, width, channels))
    assert pictures is not None
    return model
