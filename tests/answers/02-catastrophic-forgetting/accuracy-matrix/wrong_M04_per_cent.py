"""Per cent."""

import numpy as np


def share(model, x, y):
    return float(np.mean(np.argmax(model(x, training=False), axis=-1) == y))


def accuracy_matrix(models, images, labels):
    return [[100 * share(m, x, y) for x, y in zip(images, labels)] for m in models]
