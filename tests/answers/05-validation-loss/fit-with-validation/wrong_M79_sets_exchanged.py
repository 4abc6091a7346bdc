"""Trains on the validation images."""

import keras


def fit_with_validation(model, images, labels, val_images, val_labels, learning_rate, epochs):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    pair = (images, labels)
    fitted = model.fit(val_images, val_labels, epochs=epochs, validation_data=pair, verbose=0)
    return fitted.history
