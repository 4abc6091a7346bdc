"""Takes the factor for radians."""

import math

import keras


def turned_in_training(model, degrees):
    pictures = keras.Input(model.input_shape[1:])
    turned = keras.layers.RandomRotation(math.radians(degrees))(pictures)
    return keras.Model(pictures, model(turned))
