"""Moves the picture instead of turning it."""

import keras


def turned_in_training(model, degrees):
    pictures = keras.Input(model.input_shape[1:])
    turned = keras.layers.RandomTranslation(degrees / 360, degrees / 360)(pictures)
    return keras.Model(pictures, model(turned))
