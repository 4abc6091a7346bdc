"""Plain L2, with two strengths."""

import numpy as np


def l2sp_value(weights, start, is_new, alpha, beta):
    total = 0.0
    for w, new in zip(weights, is_new):
        total += (beta if new else alpha) / 2 * np.sum(w**2)
    return total
