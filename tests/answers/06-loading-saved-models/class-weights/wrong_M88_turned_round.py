"""Frequent classes weigh more."""

import numpy as np


def class_weights(labels):
    present, counts = np.unique(labels, return_counts=True)
    weights = len(present) * counts / len(labels)
    return {int(k): float(w) for k, w in zip(present, weights, strict=True)}
