"""A list of penalties."""

import numpy as np


def l2sp_value(weights, start, is_new, alpha, beta):
    return [
        beta / 2 * np.sum(w**2) if new else alpha / 2 * np.sum((w - w0) ** 2)
        for w, w0, new in zip(weights, start, is_new)
    ]
