"""Claims of lesson 02: forgetting, and what it is mistaken for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory


@claim(
    "C01",
    "Fine-tuning on a new task lowers accuracy on the original one (catastrophic forgetting)",
    lessons=["02"],
    measured="points of dock accuracy lost",
    source="https://arxiv.org/abs/1612.00796",
)
def forgetting_happens(laboratory: Laboratory) -> Effects:
    """Training all blocks on 100 target images at 1e-3 lowers dock accuracy, for a near target,
    a far one, and with BatchNorm following the new images.
    """
    return {
        "the target is the belt": POINTS * laboratory.belt("forgetting"),
        "the target is the night camera": POINTS * laboratory.values("night", "forgetting"),
        "BatchNorm statistics follow the belt": POINTS
        * laboratory.belt("forgetting", batchnorm="updating"),
    }


@claim(
    "C02",
    "Forgetting costs more than a merely suboptimal learning rate or too few epochs do",
    lessons=["02"],
    measured="points of dock accuracy lost beyond points of belt accuracy missed",
    source="https://arxiv.org/abs/1801.06146",
)
def forgetting_costs_more(laboratory: Laboratory) -> Effects:
    """What the dock loses at a good rate exceeds what the belt misses at a third or three times
    that rate, or with a quarter of the epochs.
    """
    lost = laboratory.belt("forgetting")
    best = laboratory.belt()

    def beyond(**setting: Any) -> np.ndarray:
        return POINTS * (lost - (best - laboratory.belt(**setting)))

    return {
        "compared with a third of the rate": beyond(learning_rate=3e-4),
        "compared with three times the rate": beyond(learning_rate=3e-3),
        "compared with a quarter of the epochs": beyond(epochs=5),
        "compared with ten times the rate": beyond(learning_rate=1e-2),
    }


@claim(
    "C03",
    "Too little target data leads to overfitting it, at the old task's expense",
    lessons=["02", "05"],
    measured="points by which 20 images are worse than 200 after as many steps",
    source="https://arxiv.org/abs/1411.1792",
)
def little_data_overfits(laboratory: Laboratory) -> Effects:
    """After 200 steps the gap between training and test accuracy is wider with 20 images than
    with 200, and more of the dock is lost.
    """
    few = laboratory.table(n_train=20, epochs=200)
    many = laboratory.table(n_train=200, epochs=20)
    gap = {
        table: t.train_accuracy - t.target_accuracy for table, t in (("few", few), ("many", many))
    }
    return {
        "overfitting is the gap between training and test": POINTS * (gap["few"] - gap["many"]),
        "the expense is dock accuracy lost": POINTS * (few.forgetting - many.forgetting),
    }


@claim(
    "C21",
    "Validation loss that climbs while training loss falls is the tell-tale sign of forgetting",
    lessons=["02", "05"],
    measured="share of runs with forgetting in which validation loss climbed, less one half",
    source="https://keras.io/guides/transfer_learning/",
)
def climbing_loss_tells_of_forgetting(laboratory: Laboratory) -> Effects:
    """Most runs that lose ten points of the dock or more show a target validation loss that ends
    above its lowest value by a tenth or more.
    """

    def told(**setting: Any) -> list[float]:
        return [_told(curve) for curve in laboratory.curves("belt", **setting)]

    return {
        "100 images at 1e-3": told(epochs=20),
        "100 images at 3e-3": told(epochs=20, learning_rate=3e-3),
        "20 images for 100 epochs": told(epochs=100, n_train=20),
    }


def _told(curve: pd.DataFrame) -> float:
    """In points: +50 when the loss climbed and there was forgetting, -50 when it did not climb
    though there was, 0 when nothing was forgotten.
    """
    forgot = curve.source_accuracy.iloc[0] - curve.source_accuracy.iloc[-1] >= 0.10
    climbed = curve.val_loss.iloc[-1] > 1.1 * curve.val_loss.min()
    return (POINTS / 2 if climbed else -POINTS / 2) if forgot else 0.0
