"""A row per task, a column per model."""

import numpy as np


def share(model, x, y):
    return float(np.mean(np.argmax(model(x, training=False), axis=-1) == y))


def accuracy_matrix(models, images, labels):
    return [[share(m, x, y) for m in models] for x, y in zip(images, labels)]
