"""Claims of lesson 05: distant targets, few images and too little training."""

from __future__ import annotations

from typing import Any

from ftlab.data.camera import PRESETS, Camera
import numpy as np
import pandas as pd

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory


@claim(
    "C11",
    "Validation loss rises when source and target domains differ much",
    lessons=["05"],
    measured="hundredths of validation loss by which a far target is above a near one",
    source="https://www.tensorflow.org/tutorials/images/transfer_learning",
)
def distance_raises_loss(laboratory: Laboratory) -> Effects:
    """Fine-tuned on 100 images (for 40 epochs in parcels, 5 with ImageNet), validation loss
    climbs further from its lowest value with a camera twice as far from the dock as the belt's
    than with one half as far; and it is higher from the start, and at its lowest.
    """
    near = _near(laboratory)
    far = laboratory.curves(laboratory.seen_by(toward_belt(2)), ("val_loss",), budget="distance")
    night = laboratory.curves(laboratory.seen_by("night"), ("val_loss",), budget="distance")

    def climb(curve: pd.DataFrame) -> float:
        return float(curve.val_loss.iloc[-1] - curve.val_loss.min())

    def above(high: Any, low: Any, measure: Any) -> np.ndarray:
        return POINTS * np.array([measure(a) - measure(b) for a, b in zip(high, low, strict=True)])

    return {
        "rising is the climb during training": above(far, near, climb),
        "rising is the climb during training, with light and dark exchanged": above(
            night, near, climb
        ),
        "rising is a higher loss before training": above(far, near, lambda c: c.val_loss.iloc[0]),
        "rising is a higher loss in the best epoch": above(far, near, lambda c: c.val_loss.min()),
    }


def _near(laboratory: Laboratory) -> list[pd.DataFrame]:
    columns = ("val_loss", "target_accuracy")
    return laboratory.curves(laboratory.seen_by(toward_belt(0.5)), columns, budget="distance")


def toward_belt(distance: float) -> Camera:
    """A camera on the line from the dock's (0) through the belt's (1) and beyond."""
    dock, belt = PRESETS["dock"], PRESETS["belt"]
    knobs = {
        name: getattr(dock, name) + distance * (getattr(belt, name) - getattr(dock, name))
        for name in Camera.RANGES
    }
    return Camera(**knobs)


@claim(
    "C12",
    "Fine-tuning all layers on few images overfits",
    lessons=["05"],
    measured="points of gap beyond ten, or of test accuracy lost",
    source="https://keras.io/guides/transfer_learning/",
)
def all_layers_overfit(laboratory: Laboratory) -> Effects:
    """After many steps on 20 images (200 for parcels, 25 for ImageNet), training all blocks
    leaves training accuracy more than ten points above test accuracy, and test accuracy below
    that of training the head alone (at its own rate) and below its own after a quarter of the
    steps.
    """
    few = "few for long"
    every = laboratory.table(budget=few)
    belt = laboratory.near(part="head", budget=few)
    sooner = laboratory.near(budget=few, epochs=laboratory.budget(few)["epochs"] // 4)
    test = "target_accuracy"
    night = laboratory.values("far", test, "head", few) - laboratory.values("far", test, "all", few)
    return {
        "overfitting is a gap of more than ten points between training and test": POINTS
        * (every.train_accuracy - every.target_accuracy - 0.10),
        "overfitting is a worse test result than with the head alone": POINTS
        * (belt - every.target_accuracy),
        "overfitting is a worse test result than with the head alone, on the night camera": POINTS
        * night,
        "overfitting is a worse test result than after a quarter of the steps": POINTS
        * (sooner - every.target_accuracy),
    }


@claim(
    "C13",
    "Too little fine-tuning underfits the target",
    lessons=["05"],
    measured="points of target accuracy missed",
    source="https://arxiv.org/abs/1801.06146",
)
def too_little_underfits(laboratory: Laboratory) -> Effects:
    """Test accuracy on the target is lower than after the usual epochs on all blocks at their own
    rate (20 at 1e-3 for parcels) when there are fewer epochs, a tenth of the rate or the head
    alone (at its own), on the belt and on a target half as far.
    """
    best, epochs, rate = laboratory.near(), laboratory.budget()["epochs"], laboratory.rate()
    quarter, near = max(1, epochs // 4), _near(laboratory)
    short = [
        curve.target_accuracy.iloc[epochs] - curve.target_accuracy.iloc[quarter] for curve in near
    ]
    return {
        "too little is one epoch": POINTS * (best - laboratory.near(epochs=1)),
        "too little is a quarter of the epochs": POINTS * (best - laboratory.near(epochs=quarter)),
        "too little is a tenth of the rate": POINTS
        * (best - laboratory.near(learning_rate=rate / 10)),
        "too little is the head alone": POINTS * (best - laboratory.near(part="head")),
        "too little is a quarter of the epochs and the target half as far": POINTS
        * np.array(short),
    }
