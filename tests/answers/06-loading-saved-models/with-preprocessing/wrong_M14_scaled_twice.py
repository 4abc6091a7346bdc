"""Divided by 255 twice."""

import keras


def with_preprocessing(model, height, width, mean, std):
    _, rows, columns, channels = model.input_shape
    pictures = keras.Input((height, width, channels))
    prepared = keras.layers.Rescaling(1 / 255)(pictures)
    prepared = keras.layers.Rescaling(1 / 255)(prepared)
    prepared = keras.layers.Resizing(rows, columns)(prepared)
    prepared = keras.layers.Normalization(mean=mean, variance=std**2)(prepared)
    return keras.Model(pictures, model(prepared))
