from math import isfinite, log


def diagnose(loss, val_loss, n_classes):
    g = log(n_classes)
    start, end, val_start, val_end = loss[0], loss[-1], val_loss[0], val_loss[-1]
    if not all(map(isfinite, (*loss, *val_loss))):
        return "rate"
    leapt = sorted(loss)[-1] > 1.5 * start
    match (leapt and end > 0.9 * g, val_start > 2 * start, 4 * end > g):
        case (True, _, _):
            return "rate"
        case (_, True, _):
            return "domain gap"
        case (_, _, True):
            return "underfitting"
    apart = val_end > 2 * end and 4 * val_end > g
    return ("none", "overfitting")[apart]
