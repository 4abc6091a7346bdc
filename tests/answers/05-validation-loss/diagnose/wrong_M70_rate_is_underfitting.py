"""Sees a high training loss and asks no further."""

import math


def diagnose(loss, val_loss, n_classes):
    guessing = math.log(n_classes)
    if val_loss[0] > 2 * loss[0]:
        return "domain gap"
    if loss[-1] > guessing / 4:
        return "underfitting"
    if val_loss[-1] > 2 * loss[-1] and val_loss[-1] > guessing / 4:
        return "overfitting"
    return "none"
