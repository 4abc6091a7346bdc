"""Takes the limit as a share of the first accuracy, not as points."""


def choose_epoch(val_loss, source_accuracy, allowed):
    floor = (1 - allowed) * source_accuracy[0]
    inside = [e for e in range(len(val_loss)) if source_accuracy[e] >= floor]
    return min(inside, key=lambda e: val_loss[e])
