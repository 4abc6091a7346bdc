"""A loop that keeps the best so far."""


def choose_epoch(val_loss, source_accuracy, allowed):
    best = 0
    for epoch, (loss, kept) in enumerate(zip(val_loss, source_accuracy)):
        if kept >= source_accuracy[0] - allowed and loss < val_loss[best]:
            best = epoch
    return best
