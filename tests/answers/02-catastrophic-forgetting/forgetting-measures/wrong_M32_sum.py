"""Adds the differences up and does not divide."""

import numpy as np


def forgetting_measures(matrix):
    R = np.asarray(matrix, dtype=float)
    return {
        "first_last": float(np.sum(np.diag(R)[:-1] - R[-1, :-1])),
        "max_last": float(np.sum(R[:-1, :-1].max(axis=0) - R[-1, :-1])),
    }
