"""Makes sure that it acts, always."""

import keras


def turned_in_training(model, degrees):
    pictures = keras.Input(model.input_shape[1:])
    turn = keras.layers.RandomRotation(degrees / 360)
    turned = keras.layers.Lambda(lambda x: turn(x, training=True))(pictures)
    return keras.Model(pictures, model(turned))
