"""Claims of lesson 06: classes with few images."""

from __future__ import annotations

from functools import cache

from ftlab.data.imbalance import imbalanced
from ftlab.data.task import Split, Task
from ftlab.data.tasks import load_task
from ftlab.training.sweeps import Setting
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
    """Of 100 belt images, five classes drawn by the seed have 2 each and the others 18: recall of
    those five on the belt, dock accuracy, and the dock's recall of the same five end lower than
    with 10 each; with 5 and 15 images as well.
    """
    even = trained_on(laboratory, 10, 10)
    uneven, mild = trained_on(laboratory, 2, 18), trained_on(laboratory, 5, 15)

    def lost(column: str, table: pd.DataFrame = uneven) -> np.ndarray:
        return POINTS * (even[column] - table[column]).to_numpy()

    return {
        "the minority has 2 images a class (its recall)": lost("minority"),
        "the minority has 5 images a class (its recall)": lost("minority", mild),
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
    """With 2 images in five classes and 18 in the others, weights inverse to the number of images
    raise the minority's recall and accuracy on a balanced test, close at least half of the
    minority's gap to balanced data, and keep more of the dock.
    """
    even, plain = trained_on(laboratory, 10, 10), trained_on(laboratory, 2, 18)
    weighted = trained_on(laboratory, 2, 18, weighted=True)
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


@cache
def trained_on(laboratory: Laboratory, few: int, many: int, weighted: bool = False) -> pd.DataFrame:
    """All blocks trained for 20 epochs at 1e-3 on an uneven belt, one row a seed.

    Args:
        laboratory: Has the seeds.
        few: Training images of each of the five minority classes.
        many: Training images of each of the others.
        weighted: Whether classes weigh inversely to their number of images.

    Returns:
        `belt` and `dock` accuracy, `minority` and `dock_minority`: mean recall of the minority's
        classes at each.
    """
    stock, dock, rows = _stock(laboratory), load_task("dock").test, []
    for seed in laboratory.seeds:
        rare = np.random.default_rng(seed).permutation(10)[:5]
        task = _uneven_belt(seed, rare, few, many)
        counts = np.bincount(task.train.labels, minlength=10)
        weights = len(task.train.labels) / (10 * counts) if weighted else np.ones(10)
        stock.train(task.train, Setting(seed=seed), dict(enumerate(weights.tolist())))
        belt, minority = _measured(stock, task.test, rare)
        at_dock, dock_minority = _measured(stock, dock, rare)
        rows.append(
            {"belt": belt, "minority": minority, "dock": at_dock, "dock_minority": dock_minority}
        )
    return pd.DataFrame(rows)


@cache
def _stock(laboratory: Laboratory) -> Stock:
    return Stock(laboratory.backbone(), lambda model: keras.optimizers.Adam(1e-3))


def _uneven_belt(seed: int, rare: np.ndarray, few: int, many: int) -> Task:
    keep = {label: few if label in rare else many for label in range(10)}
    return imbalanced(load_task("belt", seed=seed), keep, seed=seed)


def _measured(stock: Stock, split: Split, rare: np.ndarray) -> tuple[float, float]:
    """Accuracy, and the mean recall of the rare classes."""
    right = stock.predictions(split.images) == split.labels
    recalls = [right[split.labels == label].mean() for label in rare]
    return float(right.mean()), float(np.mean(recalls))
