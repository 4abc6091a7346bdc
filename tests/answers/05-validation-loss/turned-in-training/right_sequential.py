"""Stacks layer and model."""

import keras


def turned_in_training(model, degrees):
    turn = keras.layers.RandomRotation(degrees / 360, fill_mode="constant")
    return keras.Sequential([keras.Input(model.input_shape[1:]), turn, model])
