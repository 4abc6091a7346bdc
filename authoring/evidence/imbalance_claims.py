"""Claims of lesson 06: classes with few images."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from ftlab.data.imbalance import imbalanced
from ftlab.data.task import Split
import keras
import numpy as np
import pandas as pd

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory
from authoring.evidence.runs import Stock


@claim(
    "C04",
    "Class imbalance in the target data hurts minority classes and adds to forgetting",
    lessons=["06"],
    measured="points of accuracy lost by imbalance, of as many images in all",
    source="https://arxiv.org/abs/1710.05381",
)
def imbalance_hurts(laboratory: Laboratory) -> Effects:
    """Of 100 belt images, half of the classes, drawn by the seed, have 2 each and the others as
    many more than their share: recall of those on the belt, dock accuracy, and the dock's recall
    of the same ones end lower than with equally many each; with half of their share as well.
    """
    each = laboratory.budget()["n_train"] // laboratory.source.n_classes
    even = trained_on(laboratory, each)
    uneven, mild = trained_on(laboratory, 2), trained_on(laboratory, each // 2)

    def lost(column: str, table: pd.DataFrame = uneven) -> np.ndarray:
        return POINTS * (even[column] - table[column]).to_numpy()

    return {
        "the minority has 2 images per class (its recall)": lost("minority"),
        f"the minority has {each // 2} images per class (its recall)": lost("minority", mild),
        "forgetting is of the dock as a whole": lost("dock"),
        "forgetting is of the minority's classes at the dock": lost("dock_minority"),
    }


@claim(
    "C27",
    "Class weights repair imbalance",
    lessons=["06"],
    measured="points of accuracy gained by class weights",
    source="https://keras.io/examples/structured_data/imbalanced_classification/",
)
def class_weights_repair(laboratory: Laboratory) -> Effects:
    """With 2 images in half of the classes and more in the others, weights inverse to the number
    of images raise the minority's recall and accuracy on a balanced test, close at least half of
    the minority's gap to balanced data, and keep more of the dock.
    """
    each = laboratory.budget()["n_train"] // laboratory.source.n_classes
    even, plain = trained_on(laboratory, each), trained_on(laboratory, 2)
    weighted = trained_on(laboratory, 2, weighted=True)
    halfway = (even.minority + plain.minority) / 2

    def gained(column: str) -> np.ndarray:
        return POINTS * (weighted[column] - plain[column]).to_numpy()

    return {
        "repair is of the minority's recall": gained("minority"),
        "repair is of accuracy over all classes": gained("belt"),
        "repair closes half of the gap to balanced data (the minority's recall)": POINTS
        * (weighted.minority - halfway).to_numpy(),
        "repair is of forgetting (the dock)": gained("dock"),
    }


def trained_on(laboratory: Laboratory, few: int, weighted: bool = False) -> pd.DataFrame:
    """All blocks trained as usual at their own rate on an uneven belt, one row per seed.

    Args:
        laboratory: Has the seeds.
        few: Training images of each class of the minority, which is half of them; each of the
            others has as many more than its share.
        weighted: Whether classes weigh inversely to their number of images.

    Returns:
        `belt` and `dock` accuracy, `minority` and `dock_minority`: mean recall of the minority's
        classes at each.
    """
    dock, classes = laboratory.source.test, laboratory.source.n_classes
    setting = laboratory.setting()
    share = laboratory.budget()["n_train"] // classes

    def one(seed: int) -> dict[str, float]:
        stock = _stock(laboratory)
        rare = np.random.default_rng(seed).permutation(classes)[: classes // 2]
        keep = {label: few if label in rare else 2 * share - few for label in range(classes)}
        task = imbalanced(laboratory.drawn("near", seed, None), keep, seed=seed)
        counts = np.bincount(task.train.labels, minlength=classes)
        weights = len(task.train.labels) / (classes * counts) if weighted else np.ones(classes)
        stock.train(task.train, replace(setting, seed=seed), dict(enumerate(weights.tolist())))
        belt, minority = _measured(stock, task.test, rare)
        at_dock, dock_minority = _measured(stock, dock, rare)
        return {"belt": belt, "minority": minority, "dock": at_dock, "dock_minority": dock_minority}

    return laboratory.rows(["uneven", few, weighted, repr(setting)], one)


@cache
def _stock(laboratory: Laboratory) -> Stock:
    rate = laboratory.rate()
    return Stock(laboratory.start(), lambda model: keras.optimizers.Adam(rate))


def _measured(stock: Stock, split: Split, rare: np.ndarray) -> tuple[float, float]:
    """Accuracy, and the mean recall of the rare classes."""
    right = stock.predictions(split.images) == split.labels
    recalls = [right[split.labels == label].mean() for label in rare]
    return float(right.mean()), float(np.mean(recalls))
