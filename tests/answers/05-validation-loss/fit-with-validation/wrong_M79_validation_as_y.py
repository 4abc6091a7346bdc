"""Gives the validation dataset as the second argument of fit."""

import keras
import tensorflow as tf


def fit_with_validation(model, images, labels, val_images, val_labels, learning_rate, epochs):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    train = tf.data.Dataset.from_tensor_slices((images, labels)).batch(8)
    validation = tf.data.Dataset.from_tensor_slices((val_images, val_labels)).batch(8)
    return model.fit(train, validation, epochs=epochs, verbose=0).history
