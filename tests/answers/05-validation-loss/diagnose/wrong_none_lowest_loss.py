import numpy as np


def diagnose(loss, val_loss, n_classes):
    g = np.log(n_classes)
    finite = np.isfinite(loss).all() and np.isfinite(val_loss).all()
    if not finite or (max(loss) > 1.5 * loss[0] and loss[-1] > 0.9 * g):
        return "rate"
    if val_loss[0] > 2 * loss[0]:
        return "domain gap"
    if min(loss) > g / 4:
        return "underfitting"
    if val_loss[-1] > 2 * loss[-1] and val_loss[-1] > g / 4:
        return "overfitting"
    return "none"
