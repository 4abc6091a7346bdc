"""Keys are positions, not labels."""

import numpy as np


def class_weights(labels):
    present, counts = np.unique(labels, return_counts=True)
    return dict(enumerate(len(labels) / (len(present) * counts)))
