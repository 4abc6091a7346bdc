"""The table, with plain Python."""

import math


def diagnose(loss, val_loss, n_classes):
    level = math.log(n_classes) / 4
    if not all(math.isfinite(value) for value in loss + val_loss):
        return "rate"
    rose = any(value > 1.5 * loss[0] for value in loss)
    if rose and loss[-1] > 3.6 * level:
        return "rate"
    if val_loss[0] / loss[0] > 2:
        return "domain gap"
    if loss[-1] > level:
        return "underfitting"
    return "overfitting" if val_loss[-1] > max(level, 2 * loss[-1]) else "none"
