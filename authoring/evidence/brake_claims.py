"""Claims of lesson 05: what is said to hold overfitting back."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from ftlab.models.heads import copy_model, penultimate
from ftlab.models.structure import head_layer
from ftlab.training.sweeps.lane import Lane
import keras
import numpy as np
import pandas as pd

from authoring.evidence.claim import Effects, claim
from authoring.evidence.curves import at_stop
from authoring.evidence.laboratory import POINTS, Laboratory

_FEW = "some for long"


@claim(
    "C14",
    "Dropout, weight decay and early stopping reduce overfitting after transfer",
    lessons=["05"],
    measured="points by which the gap shrinks, or test accuracy grows",
    source="https://jmlr.org/papers/v15/srivastava14a.html",
)
def brakes_reduce_overfitting(laboratory: Laboratory) -> Effects:
    """On 50 images for long (40 epochs for parcels, 10 for ImageNet), dropout of one half before
    the head, AdamW's weight decay of 0.1 and early stopping with a patience of five each narrow
    the gap between training and test accuracy, and each raise test accuracy.
    """
    curves = _few_curves(laboratory)
    plain = _two(at_stop(curves, name, None) for name in ("train_accuracy", "target_accuracy"))
    stopped = _two(at_stop(curves, name, 5) for name in ("train_accuracy", "target_accuracy"))
    decay = {"class_name": "adamw", "config": {"weight_decay": 0.1}}
    ways = {
        "dropout": _after(laboratory, "dropout", with_dropout(laboratory.start()), "adam"),
        "weight decay": _after(laboratory, "decay", laboratory.start(), decay),
        "early stopping": stopped,
    }
    gaps = {
        f"{name} is to narrow the gap": POINTS * ((plain[0] - plain[1]) - (train - test))
        for name, (train, test) in ways.items()
    }
    tests = {
        f"{name} is to raise test accuracy": POINTS * (test - plain[1])
        for name, (_, test) in ways.items()
    }
    return {**gaps, **tests}


def _few_curves(laboratory: Laboratory) -> list[pd.DataFrame]:
    columns = ("val_loss", "train_accuracy", "target_accuracy")
    return laboratory.curves("near", columns, budget=_FEW)


def with_dropout(model: keras.Model, rate: float = 0.5) -> keras.Model:
    """A copy of a model with dropout in front of its head."""
    copy = copy_model(model)
    old = head_layer(copy)
    assert old is not None  # the laboratory's backbone has one
    head = keras.layers.Dense(old.units, name=old.name)
    features = keras.layers.Dropout(rate, name="dropout")(penultimate(copy))
    dropped = keras.Model(copy.inputs[0], head(features), name=copy.name)
    head.set_weights(old.get_weights())
    return dropped


def _after(laboratory: Laboratory, way: str, model: Any, optimizer: Any) -> tuple[Any, Any]:
    """Training and test accuracies after fine-tuning, one a seed."""
    setting = laboratory.setting(budget=_FEW)
    lane = lru_cache(maxsize=1)(lambda: Lane(model, setting, optimizer))

    def one(seed: int) -> dict[str, float]:
        task = laboratory.drawn("near", seed, setting.n_train)
        lane().run(task.train, replace(setting, seed=seed))
        return {"train": lane().accuracy(task.train), "test": lane().accuracy(task.test)}

    table = laboratory.rows(["brake", way, repr(setting)], one)
    return _two((table.train, table.test))


def _two(parts: Any) -> tuple[np.ndarray, np.ndarray]:
    first, second = (np.array(part) for part in parts)
    return first, second


@claim(
    "C22",
    "Early stopping with a patience of one or two epochs and the best weights restored is the "
    "right brake",
    lessons=["05"],
    measured="points of accuracy, beside a patience of ten",
    source="https://keras.io/api/callbacks/early_stopping/",
)
def short_patience_is_right(laboratory: Laboratory) -> Effects:
    """Over 40 epochs (10 for ImageNet), stopping after two epochs (or one) without a lower
    validation loss costs less than two points of belt accuracy beside a patience of ten, and
    keeps more of the dock.
    """
    columns = ("val_loss", "target_accuracy", "source_accuracy")
    many = laboratory.curves("near", columns, budget="long")
    few = _few_curves(laboratory)

    def gained(curves: Any, column: str, patience: int) -> np.ndarray:
        short, long = (at_stop(curves, column, epochs) for epochs in (patience, 10))
        return np.array(POINTS * (short - long))

    return {
        "a patience of two is to cost less than two points of the belt": 2
        + gained(many, "target_accuracy", 2),
        "a patience of one is to cost less than two points of the belt": 2
        + gained(many, "target_accuracy", 1),
        "a patience of two is to cost less than two points of the belt, with 50 images": 2
        + gained(few, "target_accuracy", 2),
        "a patience of two is to keep more of the dock": gained(many, "source_accuracy", 2),
    }
