"""Clones the model and forgets the weights."""

import keras


def turned_in_training(model, degrees):
    pictures = keras.Input(model.input_shape[1:])
    turned = keras.layers.RandomRotation(degrees / 360)(pictures)
    model = keras.models.clone_model(model)
    return keras.Model(pictures, model(turned))
