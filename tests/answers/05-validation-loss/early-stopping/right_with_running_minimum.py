"""Looks for the first stretch without a new lowest loss."""


def early_stopping(val_loss, patience):
    best = 0
    for epoch in range(1, len(val_loss)):
        if val_loss[epoch] < min(val_loss[:epoch]):
            best = epoch
        elif epoch - best >= patience:
            return {"best": best, "stopped": epoch}
    return {"best": best, "stopped": len(val_loss) - 1}
