from pathlib import Path
import tempfile
import keras
import numpy as np


def resume_training(model, file, images, labels, learning_rate, epochs):
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "saved.weights.h5"
        path.write_bytes(np.asarray(file, "uint8").tobytes())
        model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        model.optimizer.build(model.trainable_variables)
        model.load_weights(path)
        model.optimizer.learning_rate = 1e-3
        model.fit(images, labels, batch_size=len(images), epochs=epochs, verbose=0)
    return model
