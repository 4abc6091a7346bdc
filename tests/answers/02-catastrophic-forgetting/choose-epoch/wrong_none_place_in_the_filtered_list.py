"""Place in the filtered list."""


def choose_epoch(val_loss, source_accuracy, allowed):
    start = source_accuracy[0]
    losses = [v for v, s in zip(val_loss, source_accuracy) if start - s <= allowed]
    return losses.index(min(losses))
