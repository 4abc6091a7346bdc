"""Means instead of sums."""

import numpy as np


def l2sp_value(weights, start, is_new, alpha, beta):
    total = 0.0
    for w, w0, new in zip(weights, start, is_new):
        total += beta / 2 * np.mean(w**2) if new else alpha / 2 * np.mean((w - w0) ** 2)
    return total
