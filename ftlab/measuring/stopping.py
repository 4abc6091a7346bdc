"""Early stopping, read off the curve of a run that went on."""

from __future__ import annotations

import pandas as pd


def stop_epoch(val_loss: pd.Series, patience: int | None) -> int:
    """The epoch whose weights early stopping would have left a run with; 0 is before training.

    As `keras.callbacks.EarlyStopping(patience=…, restore_best_weights=True)` chooses it: the
    lowest validation loss until none was lower for `patience` epochs.

    Args:
        val_loss: Validation loss by epoch, row 0 before training, as in `Run.history`.
        patience: How many epochs without a lower loss to wait, 1 or more; `None` never stops.

    Example:
    >>> stop_epoch(pd.Series([9.0, 2.0, 1.0, 1.5, 1.4, 0.5]), patience=2)
    2

    Source: https://keras.io/api/callbacks/early_stopping/
    """
    last = len(val_loss) - 1
    if patience is None:
        return last
    best = 1
    for epoch in range(1, last + 1):
        if val_loss.iloc[epoch] < val_loss.iloc[best]:
            best = epoch
        if epoch - best >= patience:
            break
    return best
