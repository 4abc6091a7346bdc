"""Collects all signs and takes the first."""

import numpy as np


def diagnose(loss, val_loss, n_classes):
    loss, val_loss, guessing = np.array(loss), np.array(val_loss), np.log(n_classes)
    signs = {
        "not a number": not np.isfinite([loss, val_loss]).all(),
        "rate": loss.max() > 1.5 * loss[0] and loss[-1] > 0.9 * guessing,
        "domain gap": val_loss[0] > 2 * loss[0],
        "underfitting": loss[-1] > guessing / 4,
        "overfitting": val_loss[-1] > 2 * loss[-1] and val_loss[-1] > guessing / 4,
        "none": True,
    }
    found = next(name for name, shown in signs.items() if shown)
    return found.replace("not a number", "rate")
