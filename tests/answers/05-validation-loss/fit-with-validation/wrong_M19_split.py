"""Splits a part off the training images."""

import keras


def fit_with_validation(model, images, labels, val_images, val_labels, learning_rate, epochs):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    fitted = model.fit(images, labels, epochs=epochs, validation_split=0.25, verbose=0)
    return fitted.history
