"""Claims of lesson 05: distant targets, few images and too little training."""

from __future__ import annotations

from typing import Any

from ftlab.data.camera import PRESETS, Camera
import numpy as np
import pandas as pd

from authoring.evidence.claim import Effects, claim
from authoring.evidence.curves import camera_curves
from authoring.evidence.laboratory import POINTS, Laboratory


@claim(
    "C11",
    "Validation loss rises when source and target domains differ much",
    lessons=["05"],
    measured="hundredths of validation loss by which a far target is above a near one",
    source="https://www.tensorflow.org/tutorials/images/transfer_learning",
)
def distance_raises_loss(laboratory: Laboratory) -> Effects:
    """Fine-tuned for 40 epochs on 100 images, validation loss climbs further from its lowest
    value with a camera twice as far from the dock as the belt's than with one half as far; and
    it is higher from the start, and at its lowest.
    """
    near = _near(laboratory)
    far = camera_curves(laboratory, ("val_loss",), toward_belt(2), epochs=40)
    night = camera_curves(laboratory, ("val_loss",), "night", epochs=40)

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


def _near(laboratory: Laboratory) -> tuple[pd.DataFrame, ...]:
    columns = ("val_loss", "target_accuracy")
    return camera_curves(laboratory, columns, toward_belt(0.5), epochs=40)


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
    """After 200 steps on 20 images, training all blocks leaves training accuracy more than ten
    points above test accuracy, and test accuracy below that of training the head alone (at its
    own rate of 1e-2) and below its own after 50 steps.
    """
    few: dict[str, Any] = {"n_train": 20, "epochs": 200}
    head: dict[str, Any] = {**few, "trainable": ["head"], "learning_rate": 1e-2}
    every = laboratory.table(**few)
    belt, sooner = laboratory.belt(**head), laboratory.belt(n_train=20, epochs=50)
    night = laboratory.values("night", **head) - laboratory.values("night", **few)
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
    """Test accuracy on the target is lower than after 20 epochs at 1e-3 on all blocks when there
    are fewer epochs, a tenth of the rate or the head alone (at 1e-2), on the belt and on a target
    half as far.
    """
    best = laboratory.belt()
    near = _near(laboratory)
    short = [curve.target_accuracy.iloc[20] - curve.target_accuracy.iloc[5] for curve in near]
    return {
        "too little is one epoch": POINTS * (best - laboratory.belt(epochs=1)),
        "too little is five epochs": POINTS * (best - laboratory.belt(epochs=5)),
        "too little is a tenth of the rate": POINTS * (best - laboratory.belt(learning_rate=1e-4)),
        "too little is the head alone": POINTS
        * (best - laboratory.belt(trainable=["head"], learning_rate=1e-2)),
        "too little is five epochs and the target half as far": POINTS * np.array(short),
    }
