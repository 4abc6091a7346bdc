"""A new head is held at its random start."""

import numpy as np


def l2sp_value(weights, start, is_new, alpha, beta):
    total = 0.0
    for w, w0, new in zip(weights, start, is_new):
        total += alpha / 2 * np.sum((w - w0) ** 2)
    return total
