"""Freezes the convolutions with their BatchNorm layers."""

import keras


def train_without_drift(model, images, labels, learning_rate):
    for layer in model.layers[:-1]:
        layer.trainable = False
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    model.fit(images, labels, batch_size=12, epochs=1, verbose=0)
    return model
