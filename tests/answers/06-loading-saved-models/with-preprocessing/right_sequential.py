"""A sequential model."""

import keras


def with_preprocessing(model, height, width, mean, std):
    _, rows, columns, channels = model.input_shape
    pictures = keras.Input((height, width, channels))
    return keras.Sequential(
        [
            pictures,
            keras.layers.Rescaling(1 / 255),
            keras.layers.Resizing(rows, columns),
            keras.layers.Normalization(mean=mean, variance=std**2),
            model,
        ]
    )
