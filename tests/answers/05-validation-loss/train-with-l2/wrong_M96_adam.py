"""Trains with Adam at a rate of its own."""

import keras


def train_with_l2(model, images, labels, strength, learning_rate):
    for layer in model.layers:
        if hasattr(layer, "kernel_regularizer"):
            layer.kernel_regularizer = keras.regularizers.L2(strength)
    penalized = keras.models.clone_model(model)
    penalized.set_weights(model.get_weights())
    penalized.compile(
        optimizer=keras.optimizers.Adam(1e-2),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    penalized.fit(images, labels, batch_size=len(images), epochs=1, verbose=0)
    return penalized
