"""The norm is not squared."""

import numpy as np


def l2sp_value(weights, start, is_new, alpha, beta):
    total = 0.0
    for w, w0, new in zip(weights, start, is_new):
        total += beta / 2 * np.linalg.norm(w) if new else alpha / 2 * np.linalg.norm(w - w0)
    return total
