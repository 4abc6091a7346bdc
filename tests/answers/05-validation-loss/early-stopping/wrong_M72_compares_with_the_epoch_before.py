"""Counts epochs that are worse than the one before."""


def early_stopping(val_loss, patience):
    best, waited = 0, 0
    for epoch in range(1, len(val_loss)):
        if val_loss[epoch] < val_loss[epoch - 1]:
            waited = 0
        else:
            waited += 1
        if waited >= patience:
            return {"best": val_loss.index(min(val_loss[: epoch + 1])), "stopped": epoch}
    return {"best": val_loss.index(min(val_loss[: epoch + 1])), "stopped": len(val_loss) - 1}
