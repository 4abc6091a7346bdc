"""The mean weight of an image is not 1."""

import numpy as np


def class_weights(labels):
    present, counts = np.unique(labels, return_counts=True)
    return {int(k): 1 / int(n) for k, n in zip(present, counts, strict=True)}
