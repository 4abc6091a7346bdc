"""Stops looking at the first epoch outside the limit."""


def choose_epoch(val_loss, source_accuracy, allowed):
    best = 0
    for epoch in range(len(val_loss)):
        if source_accuracy[0] - source_accuracy[epoch] > allowed:
            break
        if val_loss[epoch] < val_loss[best]:
            best = epoch
    return best
