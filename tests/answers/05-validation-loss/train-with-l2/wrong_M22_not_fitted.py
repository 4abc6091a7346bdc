"""Compiles and does not fit."""

import keras


def train_with_l2(model, images, labels, strength, learning_rate):
    for layer in model.layers:
        if hasattr(layer, "kernel_regularizer"):
            layer.kernel_regularizer = keras.regularizers.L2(strength)
    penalized = keras.models.clone_model(model)
    penalized.set_weights(model.get_weights())
    penalized.compile(
        optimizer=keras.optimizers.SGD(learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return penalized
