"""Finds the BatchNorm layers by name."""

import keras


def train_without_drift(model, images, labels, learning_rate):
    for layer in model.layers:
        layer.trainable = not layer.name.endswith("_bn")
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.RMSprop(learning_rate), loss, metrics=["accuracy"])
    model.fit(images, labels, batch_size=6, epochs=1, shuffle=False, verbose=0)
    return model
