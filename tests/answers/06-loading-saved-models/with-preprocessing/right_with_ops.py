"""Keras's operations instead of layers."""

import keras


def with_preprocessing(model, height, width, mean, std):
    _, rows, columns, channels = model.input_shape
    pictures = keras.Input((height, width, channels))
    small = keras.ops.image.resize(pictures / 255, (rows, columns))
    return keras.Model(pictures, model((small - mean) / std))
