"""The optimizer is built before compile."""

from pathlib import Path
import tempfile

import keras
import numpy as np

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def resume_training(model, file, images, labels, learning_rate, epochs):
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "saved.weights.h5"
        path.write_bytes(np.asarray(file, "uint8").tobytes())
        optimizer = keras.optimizers.Adam(learning_rate)
        optimizer.build(model.trainable_variables)
        model.compile(optimizer=optimizer, loss=LOSS)
        model.load_weights(path)
        for _ in range(epochs):
            model.train_on_batch(images, labels)
    return model
