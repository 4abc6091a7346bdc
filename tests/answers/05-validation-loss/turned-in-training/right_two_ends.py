"""Gives both ends of the range, and a copy of the model."""

import keras


def turned_in_training(model, degrees):
    share = degrees / 360
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    pictures = keras.Input(model.input_shape[1:])
    turned = keras.layers.RandomRotation((-share, share), interpolation="bilinear")(pictures)
    return keras.Model(pictures, copy(turned))
