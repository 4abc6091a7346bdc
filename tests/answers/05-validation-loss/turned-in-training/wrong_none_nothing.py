"""Returns the model as it is."""

import keras


def turned_in_training(model, degrees):
    return keras.Sequential([keras.Input(model.input_shape[1:]), model])
