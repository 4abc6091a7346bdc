from pathlib import Path
import tempfile

import keras
import numpy as np


def resume_training(model, file, images, labels, learning_rate, epochs):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    adam = keras.optimizers.Adam(learning_rate)
    adam.build(model.trainable_variables)
    model.compile(adam, loss)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "half.weights.h5")
        path.write_bytes(bytes(np.asarray(file, "uint8")))
        model.load_weights(str(path))
    for _ in range(epochs):
        model.train_on_batch(images, labels)
    return model
