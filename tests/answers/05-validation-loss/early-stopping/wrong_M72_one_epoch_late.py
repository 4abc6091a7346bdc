"""Stops when the patience is exceeded, not when it is reached."""


def early_stopping(val_loss, patience):
    best, waited = 0, 0
    for epoch in range(1, len(val_loss)):
        if val_loss[epoch] < val_loss[best]:
            best, waited = epoch, 0
        else:
            waited += 1
        if waited > patience:
            return {"best": best, "stopped": epoch}
    return {"best": best, "stopped": len(val_loss) - 1}
