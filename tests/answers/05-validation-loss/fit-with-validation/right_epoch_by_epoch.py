"""Trains an epoch at a time and evaluates."""

import keras


def fit_with_validation(model, images, labels, val_images, val_labels, learning_rate, epochs):
    model.compile(
        optimizer=keras.optimizers.RMSprop(learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    found = {"loss": [], "accuracy": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        fitted = model.fit(images, labels, batch_size=12, verbose=0).history
        measured = model.evaluate(val_images, val_labels, verbose=0, return_dict=True)
        for name in ("loss", "accuracy"):
            found[name] += fitted[name]
            found[f"val_{name}"].append(measured[name])
    return found
