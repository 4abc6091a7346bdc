"""Overfitting only where the validation loss climbs."""

import math


def diagnose(loss, val_loss, n_classes):
    guessing = math.log(n_classes)
    finite = all(map(math.isfinite, [*loss, *val_loss]))
    if not finite or (max(loss) > 1.5 * loss[0] and loss[-1] > 0.9 * guessing):
        return "rate"
    if val_loss[0] > 2 * loss[0]:
        return "domain gap"
    if loss[-1] > guessing / 4:
        return "underfitting"
    if val_loss[-1] > 1.1 * min(val_loss):
        return "overfitting"
    return "none"
