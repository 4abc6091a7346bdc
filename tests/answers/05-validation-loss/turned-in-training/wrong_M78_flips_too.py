"""Mirrors as well."""

import keras


def turned_in_training(model, degrees):
    pictures = keras.Input(model.input_shape[1:])
    turned = keras.layers.RandomRotation(degrees / 360)(pictures)
    turned = keras.layers.RandomFlip("horizontal")(turned)
    return keras.Model(pictures, model(turned))
