"""Takes the factor for a share of half a turn."""

import keras


def turned_in_training(model, degrees):
    pictures = keras.Input(model.input_shape[1:])
    turned = keras.layers.RandomRotation(degrees / 180)(pictures)
    return keras.Model(pictures, model(turned))
