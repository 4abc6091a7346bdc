"""An array instead of a dict."""

import numpy as np


def class_weights(labels):
    present, counts = np.unique(labels, return_counts=True)
    return len(labels) / (len(present) * counts)
