"""Gives the validation images as the third argument of fit."""

import keras


def fit_with_validation(model, images, labels, val_images, val_labels, learning_rate, epochs):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    fitted = model.fit(images, labels, (val_images, val_labels), epochs=epochs, verbose=0)
    return fitted.history
