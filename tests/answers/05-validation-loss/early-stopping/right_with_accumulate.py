from itertools import accumulate


def early_stopping(val_loss, patience):
    lowest = list(accumulate(val_loss, min))
    since = [epoch - lowest.index(lowest[epoch]) for epoch in range(len(val_loss))]
    stopped = next((e for e, n in enumerate(since) if n >= patience), len(val_loss) - 1)
    return {"best": stopped - since[stopped], "stopped": stopped}
