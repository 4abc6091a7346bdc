"""Runs the layers one after the other."""

import keras


def turned_in_training(model, degrees):
    pictures = features = keras.Input(model.input_shape[1:])
    features = keras.layers.RandomRotation(factor=degrees / 360)(features)
    for layer in model.layers[1:]:
        features = layer(features)
    return keras.Model(pictures, features)
