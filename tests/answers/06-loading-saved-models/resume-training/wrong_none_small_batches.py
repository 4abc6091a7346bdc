"""Batches of eight images."""

from pathlib import Path
import tempfile

import keras
import numpy as np

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def resume_training(model, file, images, labels, learning_rate, epochs):
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "saved.weights.h5"
        path.write_bytes(np.asarray(file, "uint8").tobytes())
        model.compile(keras.optimizers.Adam(learning_rate), LOSS)
        model.optimizer.build(model.trainable_variables)
        model.load_weights(path)
        model.fit(images, labels, batch_size=8, epochs=epochs, verbose=0)
    return model
