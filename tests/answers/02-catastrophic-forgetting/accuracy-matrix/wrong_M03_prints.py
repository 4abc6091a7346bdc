"""Prints the matrix and returns nothing."""

import numpy as np


def share(model, x, y):
    return float(np.mean(np.argmax(model(x, training=False), axis=-1) == y))


def accuracy_matrix(models, images, labels):
    for m in models:
        print([share(m, x, y) for x, y in zip(images, labels)])
