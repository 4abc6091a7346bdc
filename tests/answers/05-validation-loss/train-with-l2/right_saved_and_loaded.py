"""Saves the model and loads it."""

from pathlib import Path
import tempfile

import keras


def train_with_l2(model, images, labels, strength, learning_rate):
    for layer in model.layers:
        if hasattr(layer, "kernel_regularizer"):
            layer.kernel_regularizer = keras.regularizers.L2(strength)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        penalized = keras.models.load_model(path, compile=False)
    penalized.compile(
        optimizer=keras.optimizers.SGD(learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    penalized.fit(images, labels, batch_size=len(images), epochs=1, verbose=0)
    return penalized
