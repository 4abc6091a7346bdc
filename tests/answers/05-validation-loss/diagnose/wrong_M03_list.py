"""Returns all signs."""

import math


def diagnose(loss, val_loss, n_classes):
    guessing = math.log(n_classes)
    finite = all(map(math.isfinite, [*loss, *val_loss]))
    if not finite or (max(loss) > 1.5 * loss[0] and loss[-1] > 0.9 * guessing):
        return "rate"
    signs = []
    if val_loss[0] > 2 * loss[0]:
        signs.append("domain gap")
    if loss[-1] > guessing / 4:
        signs.append("underfitting")
    return signs
