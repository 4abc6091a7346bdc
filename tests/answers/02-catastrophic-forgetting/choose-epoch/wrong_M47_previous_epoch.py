"""Measures the fall from the epoch before."""


def choose_epoch(val_loss, source_accuracy, allowed):
    best = 0
    for epoch in range(1, len(val_loss)):
        fall = source_accuracy[epoch - 1] - source_accuracy[epoch]
        if fall <= allowed and val_loss[epoch] < val_loss[best]:
            best = epoch
    return best
