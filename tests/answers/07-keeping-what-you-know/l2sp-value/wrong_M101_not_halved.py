"""The half is left out."""

import numpy as np


def l2sp_value(weights, start, is_new, alpha, beta):
    total = 0.0
    for w, w0, new in zip(weights, start, is_new):
        total += beta * np.sum(w**2) if new else alpha * np.sum((w - w0) ** 2)
    return total
