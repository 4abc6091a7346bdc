"""Compiles with a rate of its own."""

import keras


def train_without_drift(model, images, labels, learning_rate):
    for layer in model.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    model.compile(
        optimizer=keras.optimizers.Adam(1e-3),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    model.fit(images, labels, batch_size=12, epochs=1, verbose=0)
    return model
