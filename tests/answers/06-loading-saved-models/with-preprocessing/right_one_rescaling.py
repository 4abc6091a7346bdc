"""Scale and offset in one layer."""

import keras


def with_preprocessing(model, height, width, mean, std):
    _, rows, columns, channels = model.input_shape
    pictures = keras.Input((height, width, channels))
    prepared = keras.layers.Resizing(rows, columns)(pictures)
    prepared = keras.layers.Rescaling(1 / (255 * std), offset=-mean / std)(prepared)
    return keras.Model(pictures, model(prepared))
