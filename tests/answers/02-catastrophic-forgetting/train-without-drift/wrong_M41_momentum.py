"""Holds the running averages by their momentum alone."""

import keras


def train_without_drift(model, images, labels, learning_rate):
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 1.0
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    model.fit(images, labels, batch_size=12, epochs=1, verbose=0)
    return model
