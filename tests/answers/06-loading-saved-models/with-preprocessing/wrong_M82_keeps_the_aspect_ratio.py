"""Keeps the aspect ratio."""

import keras


def with_preprocessing(model, height, width, mean, std):
    _, rows, columns, channels = model.input_shape
    pictures = keras.Input((height, width, channels))
    x = keras.layers.Rescaling(1 / 255)(pictures)
    x = keras.layers.Resizing(rows, columns, crop_to_aspect_ratio=True)(x)
    x = keras.layers.Normalization(mean=mean, variance=std**2)(x)
    return keras.Model(pictures, model(x))
