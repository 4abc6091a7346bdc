"""Another way to resize."""

import keras


def with_preprocessing(model, height, width, mean, std):
    _, rows, columns, channels = model.input_shape
    pictures = keras.Input((height, width, channels))
    prepared = keras.layers.Rescaling(1 / 255)(pictures)
    prepared = keras.layers.Resizing(rows, columns, interpolation="nearest")(prepared)
    prepared = keras.layers.Normalization(mean=mean, variance=std**2)(prepared)
    return keras.Model(pictures, model(prepared))
