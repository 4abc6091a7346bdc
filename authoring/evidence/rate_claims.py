"""Claims of lesson 03: learning rates, one for all blocks or one each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ftlab.data.tasks import load_task
from ftlab.training.rates import DiscriminativeOptimizer, discriminative_rates
from ftlab.training.sweeps import Setting
import numpy as np
import pandas as pd

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory
from authoring.evidence.runs import Stock

CHANCE = 0.1  # of ten classes; what a run that diverged is left with


@claim(
    "C05",
    "Too high a learning rate erases pretraining; too low a one fails to adapt",
    lessons=["03"],
    measured="points of accuracy below what a rate of 1e-3 gives",
    source="https://arxiv.org/abs/1801.06146",
)
def too_high_too_low(laboratory: Laboratory) -> Effects:
    """All blocks, 20 epochs: at 1e-1 the dock ends lower than at 1e-3, and at 1e-2 as well; at
    1e-5 and 1e-4 the belt does. The head alone at 1e-1 loses more of the dock than at 1e-2.
    """

    def accuracy(column: str, rate: float, **setting: Any) -> np.ndarray:
        values = laboratory.belt(column, learning_rate=rate, **setting)
        return np.nan_to_num(values, nan=CHANCE)

    dock, belt = "source_accuracy", "target_accuracy"
    head = {"trainable": ("head",)}
    return {
        "too high is 1e-1 (the dock)": POINTS * (accuracy(dock, 1e-3) - accuracy(dock, 1e-1)),
        "too high is 1e-2 (the dock)": POINTS * (accuracy(dock, 1e-3) - accuracy(dock, 1e-2)),
        "too low is 1e-5 (the belt)": POINTS * (accuracy(belt, 1e-3) - accuracy(belt, 1e-5)),
        "too low is 1e-4 (the belt)": POINTS * (accuracy(belt, 1e-3) - accuracy(belt, 1e-4)),
        "the head alone learns, 1e-1 beside 1e-2 (the dock)": POINTS
        * (accuracy(dock, 1e-2, **head) - accuracy(dock, 1e-1, **head)),
    }


@claim(
    "C18",
    "The rate for unfrozen layers should be a tenth of the head's",
    lessons=["03"],
    measured="points of belt accuracy gained by a tenth of the head's rate",
    source="https://arxiv.org/abs/1801.06146",
)
def a_tenth(laboratory: Laboratory) -> Effects:
    """With the head at 1e-2, a body at 1e-3 ends better on the belt than one at 1e-2 or 1e-4, and
    than everything at 1e-3; with the head at 1e-3, a body at 1e-4 ends better than one at 1e-3.
    """
    tenth = two_rates(laboratory, 1e-2, 1e-3).belt
    lower = two_rates(laboratory, 1e-3, 1e-4).belt
    one_rate = laboratory.belt()
    return {
        "the head learns at 1e-2, beside a body at 1e-2": POINTS
        * (tenth - np.nan_to_num(laboratory.belt(learning_rate=1e-2), nan=CHANCE)),
        "the head learns at 1e-2, beside a body at 1e-4": POINTS
        * (tenth - two_rates(laboratory, 1e-2, 1e-4).belt),
        "the head learns at 1e-2, beside one rate of 1e-3 for all": POINTS * (tenth - one_rate),
        "the head learns at 1e-3, beside a body at 1e-3": POINTS * (lower - one_rate),
    }


@claim(
    "C31",
    "Smaller rates for pretrained layers than for the head protect useful structure "
    "(discriminative rates)",
    lessons=["03"],
    measured="points of accuracy gained by smaller rates below the head",
    source="https://arxiv.org/abs/1801.06146",
)
def smaller_rates_protect(laboratory: Laboratory) -> Effects:
    """More of the dock is kept with the body at a tenth of the head's rate, or with rates that
    fall by 2.6 from block to block, than with the head's rate for all; more as well than with one
    lower rate between the two; and the belt does not pay for it.
    """
    equal = laboratory.table()
    high = np.nan_to_num(laboratory.belt("source_accuracy", learning_rate=1e-2), nan=CHANCE)
    between = laboratory.belt("source_accuracy", learning_rate=3e-4)
    falling = falling_rates(laboratory)
    tenth = two_rates(laboratory, 1e-3, 1e-4)
    return {
        "the head learns at 1e-2, the body at a tenth (the dock)": POINTS
        * (two_rates(laboratory, 1e-2, 1e-3).dock - high),
        "the head learns at 1e-3, the body at a tenth (the dock)": POINTS
        * (tenth.dock - equal.source_accuracy),
        "rates fall by 2.6 a block from 1e-3 (the dock)": POINTS
        * (falling.dock - equal.source_accuracy),
        "1e-3 and 1e-4 stand beside 3e-4 for all (the dock)": POINTS * (tenth.dock - between),
        "rates fall by 2.6 a block from 1e-3 (the belt)": POINTS
        * (falling.belt - equal.target_accuracy),
    }


@cache
def two_rates(laboratory: Laboratory, head: float, body: float) -> pd.DataFrame:
    """`belt` and `dock` accuracies after 20 epochs, one row a seed."""
    return _with_rates(laboratory, {"head": head}, body)


@cache
def falling_rates(laboratory: Laboratory) -> pd.DataFrame:
    """As `two_rates`, with the head at 1e-3 and each earlier block 2.6 times lower."""
    rates = discriminative_rates(laboratory.backbone(), 1e-3, factor=2.6)
    return _with_rates(laboratory, rates, None)


def _with_rates(
    laboratory: Laboratory, rates: Mapping[str, float], default: float | None
) -> pd.DataFrame:
    stock = Stock(
        laboratory.backbone(),
        lambda model: DiscriminativeOptimizer.for_model(model, rates, default=default),
    )
    dock, rows = load_task("dock").test, []
    for seed in laboratory.seeds:
        belt = load_task("belt", n_train=100, seed=seed)
        stock.train(belt.train, Setting(seed=seed))
        rows.append({"belt": stock.accuracy(belt.test), "dock": stock.accuracy(dock)})
    return pd.DataFrame(rows)
