"""Asks for a leap of the validation loss."""

import numpy as np


def diagnose(loss, val_loss, n_classes):
    guessing = np.log(n_classes)
    if not np.isfinite([*loss, *val_loss]).all():
        return "rate"
    if max(val_loss) > 1.5 * val_loss[0] and loss[-1] > 0.9 * guessing:
        return "rate"
    if val_loss[0] > 2 * loss[0]:
        return "domain gap"
    if loss[-1] > guessing / 4:
        return "underfitting"
    if val_loss[-1] > 2 * loss[-1] and val_loss[-1] > guessing / 4:
        return "overfitting"
    return "none"
