"""Compiled once; the rate is set and the weights are put back."""

import keras
import numpy as np

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def share(model, x, y):
    return float(np.mean(model.predict(x, verbose=0).argmax(axis=1) == y))


def source_after_rates(model, images, labels, source_images, source_labels, rates):
    for layer in model.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    start = [w.copy() for w in model.get_weights()]
    model.compile("adam", LOSS)
    results = []
    for rate in rates:
        model.optimizer.learning_rate = rate
        model.fit(images, labels, epochs=2, batch_size=20, verbose=0)
        results.append(share(model, source_images, source_labels))
        model.set_weights(start)
    return results
