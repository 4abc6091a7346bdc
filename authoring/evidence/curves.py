"""What is read off learning curves."""

from __future__ import annotations

from collections.abc import Sequence

from ftlab.measuring.stopping import stop_epoch
import numpy as np
import pandas as pd


def at_stop(curves: Sequence[pd.DataFrame], column: str, patience: int | None) -> np.ndarray:
    """One value a seed, where early stopping on validation loss leaves the model.

    Args:
        curves: Tables of `Laboratory.curves`.
        column: Such as `"target_accuracy"`.
        patience: Epochs without a new lowest validation loss before training stops and the best
            weights come back; `None` trains to the end and keeps the last weights.

    Source: https://keras.io/api/callbacks/early_stopping/
    """
    return np.array([curve[column].iloc[stop_epoch(curve.val_loss, patience)] for curve in curves])
