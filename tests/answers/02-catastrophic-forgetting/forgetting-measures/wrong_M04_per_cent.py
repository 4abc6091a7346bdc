"""In points of per cent."""

import numpy as np


def forgetting_measures(matrix):
    R = np.asarray(matrix, dtype=float)
    return {
        "first_last": float(100 * np.mean(np.diag(R)[:-1] - R[-1, :-1])),
        "max_last": float(100 * np.mean(R[:-1, :-1].max(axis=0) - R[-1, :-1])),
    }
