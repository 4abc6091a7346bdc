"""Measures the fall from a perfect score."""


def choose_epoch(val_loss, source_accuracy, allowed):
    inside = [e for e in range(len(val_loss)) if e == 0 or source_accuracy[e] >= 1 - allowed]
    return min(inside, key=lambda e: val_loss[e])
