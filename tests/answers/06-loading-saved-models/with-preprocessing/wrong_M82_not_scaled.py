"""Mean and deviation meet pixels from 0 to 255."""

import keras


def with_preprocessing(model, height, width, mean, std):
    _, rows, columns, channels = model.input_shape
    pictures = keras.Input((height, width, channels))
    prepared = keras.layers.Resizing(rows, columns)(pictures)
    prepared = keras.layers.Normalization(mean=mean, variance=std**2)(prepared)
    return keras.Model(pictures, model(prepared))
