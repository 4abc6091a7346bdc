"""Returns the augmentation without the model."""

import keras


def turned_in_training(model, degrees):
    return keras.layers.RandomRotation(degrees / 360)
