"""Collects all signs and takes the first."""

import numpy as np


def diagnose(loss, val_loss, n_classes):
    loss, val_loss, guessing = np.array(loss), np.array(val_loss), np.log(n_classes)
    signs = {
        "rate": loss.max() > loss[0] and loss[-1] > 0.9 * guessing,
        "domain gap": val_loss[0] > 2 * loss[0],
        "underfitting": loss[-1] > guessing / 4,
        "overfitting": val_loss[-1] > 2 * loss[-1] and val_loss[-1] > guessing / 4,
        "none": True,
    }
    return next(name for name, shown in signs.items() if shown)
