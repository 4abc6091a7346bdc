"""Returns the loss instead of the epoch."""


def choose_epoch(val_loss, source_accuracy, allowed):
    pairs = zip(val_loss, source_accuracy)
    return min(loss for loss, kept in pairs if source_accuracy[0] - kept <= allowed)
