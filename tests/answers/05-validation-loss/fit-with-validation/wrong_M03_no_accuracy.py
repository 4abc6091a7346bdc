"""Asks for no metrics."""

import keras


def fit_with_validation(model, images, labels, val_images, val_labels, learning_rate, epochs):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    pair = (val_images, val_labels)
    return model.fit(images, labels, epochs=epochs, validation_data=pair, verbose=0).history
