"""A weight for labels that do not occur."""

import numpy as np


def class_weights(labels):
    counts = np.bincount(labels)
    weights = len(labels) / ((counts > 0).sum() * np.maximum(counts, 1))
    return {int(k): float(w) for k, w in enumerate(weights)}
