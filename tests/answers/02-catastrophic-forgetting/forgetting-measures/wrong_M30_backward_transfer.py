"""After minus before: that is backward transfer."""

import numpy as np


def forgetting_measures(matrix):
    R = np.asarray(matrix, dtype=float)
    return {
        "first_last": float(np.mean(R[-1, :-1] - np.diag(R)[:-1])),
        "max_last": float(np.mean(R[-1, :-1] - R[:-1, :-1].max(axis=0))),
    }
