"""Each model only on the task it has just learned."""

import numpy as np


def share(model, x, y):
    return float(np.mean(np.argmax(model(x, training=False), axis=-1) == y))


def accuracy_matrix(models, images, labels):
    R = np.zeros((len(models), len(models)))
    for i, (model, x, y) in enumerate(zip(models, images, labels)):
        R[i, i] = share(model, x, y)
    return R
