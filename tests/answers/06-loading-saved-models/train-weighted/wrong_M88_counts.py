"""Frequent classes weigh more."""

import keras
import numpy as np

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def train_weighted(model, images, labels, learning_rate, epochs):
    model.compile(keras.optimizers.SGD(learning_rate), LOSS)
    options = {"batch_size": len(images), "epochs": epochs, "verbose": 0}
    counts = np.bincount(labels)
    model.fit(images, labels, class_weight=dict(enumerate(counts / counts.mean())), **options)
    return model
