"""Measures with the batch's own statistics."""

import numpy as np


def accuracy_matrix(models, images, labels):
    return [
        [
            float(np.mean(np.argmax(m(x, training=True), axis=-1) == y))
            for x, y in zip(images, labels)
        ]
        for m in models
    ]
