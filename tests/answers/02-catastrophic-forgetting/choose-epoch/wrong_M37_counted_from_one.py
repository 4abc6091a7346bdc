"""Counts epochs from 1."""


def choose_epoch(val_loss, source_accuracy, allowed):
    inside = [e for e in range(len(val_loss)) if source_accuracy[0] - source_accuracy[e] <= allowed]
    return min(inside, key=lambda e: val_loss[e]) + 1
