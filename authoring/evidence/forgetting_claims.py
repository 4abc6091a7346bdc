"""Claims of lesson 02: forgetting, and what it is mistaken for."""

from __future__ import annotations

from typing import Any

from ftlab.plots.charts.lines import rate_words as words
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
    """Training all blocks on 100 target images at their own rate (1e-3 for parcels) lowers dock
    accuracy, for a near target, a far one, and with BatchNorm following the new images.
    """
    return {
        "the target is the belt": POINTS * laboratory.near("forgetting"),
        "the target is the night camera": POINTS * laboratory.values("far", "forgetting"),
        "BatchNorm statistics follow the belt": POINTS
        * laboratory.near("forgetting", batchnorm="updating"),
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
    lost, best, rate = laboratory.near("forgetting"), laboratory.near(), laboratory.rate()
    quarter = max(1, laboratory.budget()["epochs"] // 4)

    def beyond(**setting: Any) -> np.ndarray:
        return POINTS * (lost - (best - laboratory.near(**setting)))

    return {
        "compared with a third of the rate": beyond(learning_rate=0.3 * rate),
        "compared with three times the rate": beyond(learning_rate=3 * rate),
        "compared with a quarter of the epochs": beyond(epochs=quarter),
        "compared with ten times the rate": beyond(learning_rate=10 * rate),
    }


@claim(
    "C03",
    "Too little target data leads to overfitting it, at the old task's expense",
    lessons=["02", "05"],
    measured="points by which 20 images are worse than 200 after as many steps",
    source="https://arxiv.org/abs/1411.1792",
)
def little_data_overfits(laboratory: Laboratory) -> Effects:
    """After as many steps (200 for parcels, 25 for ImageNet) the gap between training and test
    accuracy is wider with 20 images than with 200 (500 for ImageNet), and more of the dock is lost.
    """
    few = laboratory.table(budget="few for long")
    many = laboratory.table(budget="many for long")
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
    rate, columns = laboratory.rate(), ("val_loss", "source_accuracy")
    measurements = 10 if laboratory.name == "imagenet" else 1000

    def told(budget: str = "usual", learning_rate: float = rate) -> list[float]:
        every = max(1, laboratory.budget(budget)["epochs"] // measurements)
        curves = laboratory.curves(
            "near", columns, "all", budget, every=every, learning_rate=learning_rate
        )
        return [_told(curve) for curve in curves]

    many, few = laboratory.budget(), laboratory.budget("few")
    return {
        f"{many['n_train']} images at {words(rate)}": told(),
        f"{many['n_train']} images at {words(3 * rate)}": told(learning_rate=3 * rate),
        f"{few['n_train']} images for {few['epochs']} epochs": told("few"),
    }


def _told(curve: pd.DataFrame) -> float:
    """In points: +50 when the loss climbed and there was forgetting, -50 when it did not climb
    though there was, 0 when nothing was forgotten.
    """
    forgot = curve.source_accuracy.iloc[0] - curve.source_accuracy.iloc[-1] >= 0.10
    climbed = curve.val_loss.iloc[-1] > 1.1 * curve.val_loss.min()
    return (POINTS / 2 if climbed else -POINTS / 2) if forgot else 0.0
