"""A layer of its own that does not ask whether this is training."""

import keras


class Turn(keras.layers.RandomRotation):
    def call(self, data, training=True):
        return super().call(data, training=True)


def turned_in_training(model, degrees):
    return keras.Sequential([keras.Input(model.input_shape[1:]), Turn(degrees / 360), model])
