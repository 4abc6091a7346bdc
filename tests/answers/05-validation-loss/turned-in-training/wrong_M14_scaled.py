"""Scales the pictures again."""

import keras


def turned_in_training(model, degrees):
    pictures = keras.Input(model.input_shape[1:])
    turned = keras.layers.RandomRotation(degrees / 360)(pictures)
    turned = keras.layers.Rescaling(1 / 255)(turned)
    return keras.Model(pictures, model(turned))
