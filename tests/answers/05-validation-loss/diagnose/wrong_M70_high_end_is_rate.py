"""Takes every high end for too high a rate."""

import math


def diagnose(loss, val_loss, n_classes):
    guessing = math.log(n_classes)
    if loss[-1] > 0.9 * guessing:
        return "rate"
    if val_loss[0] > 2 * loss[0]:
        return "domain gap"
    if loss[-1] > guessing / 4:
        return "underfitting"
    if val_loss[-1] > 2 * loss[-1] and val_loss[-1] > guessing / 4:
        return "overfitting"
    return "none"
