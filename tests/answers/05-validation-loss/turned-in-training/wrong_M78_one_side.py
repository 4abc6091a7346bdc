"""Turns to one side only."""

import keras


def turned_in_training(model, degrees):
    pictures = keras.Input(model.input_shape[1:])
    turned = keras.layers.RandomRotation((0, degrees / 360))(pictures)
    return keras.Model(pictures, model(turned))
