"""The loop's last model fills every row."""

import numpy as np


def share(model, x, y):
    return float(np.mean(np.argmax(model(x, training=False), axis=-1) == y))


def accuracy_matrix(models, images, labels):
    rows = []
    for model in models:
        pass
    for _ in models:
        rows.append([share(model, x, y) for x, y in zip(images, labels)])
    return rows
