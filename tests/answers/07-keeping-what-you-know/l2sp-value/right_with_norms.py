"""Norms of flat arrays."""

import numpy as np


def l2sp_value(weights, start, is_new, alpha, beta):
    value = 0.0
    for w, w0, new in zip(weights, start, is_new):
        away = w.ravel() if new else (w - w0).ravel()
        value += 0.5 * (beta if new else alpha) * np.linalg.norm(away) ** 2
    return float(value)
