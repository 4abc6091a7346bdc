"""Returns the penalty."""

import keras


def train_with_l2(model, images, labels, strength, learning_rate):
    for layer in model.layers:
        if hasattr(layer, "kernel_regularizer"):
            layer.kernel_regularizer = keras.regularizers.L2(strength)
    penalized = keras.models.clone_model(model)
    penalized.set_weights(model.get_weights())
    return float(sum(penalized.losses))
