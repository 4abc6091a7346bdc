"""A function instead of a model."""

import keras


def with_preprocessing(model, height, width, mean, std):
    _, rows, columns, channels = model.input_shape
    pictures = keras.Input((height, width, channels))
    prepare = keras.Sequential([keras.Input((height, width, channels)), keras.layers.Rescaling(1)])
    return lambda images: model((prepare(images) / 255 - mean) / std)
