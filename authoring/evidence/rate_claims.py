"""Claims of lesson 03: learning rates, one for all blocks or one each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from ftlab.plots.charts.lines import rate_words as words
from ftlab.training.rates import DiscriminativeOptimizer, discriminative_rates
import numpy as np
import pandas as pd

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory
from authoring.evidence.runs import Stock


@claim(
    "C05",
    "Too high a learning rate erases pretraining; too low a one fails to adapt",
    lessons=["03"],
    measured="points of accuracy below what the own rate gives",
    source="https://arxiv.org/abs/1801.06146",
)
def too_high_too_low(laboratory: Laboratory) -> Effects:
    """All blocks: at a hundred times their own rate (1e-3 for parcels) the dock ends lower than at
    that rate, and at ten times as well; at a hundredth and a tenth the belt does. The head alone
    at ten times its own rate loses more of the dock than at that (1e-2 for parcels).
    """

    def below(column: str, factor: float, part: str = "all") -> np.ndarray:
        own, other = (
            laboratory.near(column, part=part, learning_rate=rate * laboratory.rate(part))
            for rate in (1.0, factor)
        )
        return POINTS * (own - other)

    def name(factor: float, part: str = "all") -> str:
        return words(factor * laboratory.rate(part))

    dock, belt, head = "source_accuracy", "target_accuracy", words(laboratory.rate("head"))
    return {
        f"too high is {name(100)} (the dock)": below(dock, 100),
        f"too high is {name(10)} (the dock)": below(dock, 10),
        f"too low is {name(0.01)} (the belt)": below(belt, 0.01),
        f"too low is {name(0.1)} (the belt)": below(belt, 0.1),
        f"the head alone learns, {name(10, 'head')} beside {head} (the dock)": below(
            dock, 10, "head"
        ),
    }


@claim(
    "C18",
    "The rate for unfrozen layers should be a tenth of the head's",
    lessons=["03"],
    measured="points of belt accuracy gained by a tenth of the head's rate",
    source="https://arxiv.org/abs/1801.06146",
)
def a_tenth(laboratory: Laboratory) -> Effects:
    """With the head at its own rate (1e-2 for parcels), a base at a tenth of it ends better on the
    belt than one at the same rate or at a hundredth, and than everything at one rate of its own
    (1e-3 for parcels); with the head at that one, a base at a tenth ends better than one at it.
    """
    head, one = laboratory.rate("head"), laboratory.rate()
    tenth = two_rates(laboratory, head, head / 10).belt.to_numpy()
    lower = two_rates(laboratory, one, one / 10).belt.to_numpy()
    hundredth = two_rates(laboratory, head, head / 100).belt.to_numpy()
    first = f"the head learns at {words(head)}, beside"
    return {
        f"{first} a base at {words(head)}": POINTS * (tenth - laboratory.near(learning_rate=head)),
        f"{first} a base at {words(head / 100)}": POINTS * (tenth - hundredth),
        f"{first} one rate of {words(one)} for all": POINTS * (tenth - laboratory.near()),
        f"the head learns at {words(one)}, beside a base at {words(one)}": POINTS
        * (lower - laboratory.near()),
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
    """More of the dock is kept with the base at a tenth of the head's rate, or with rates that
    fall by 2.6 from block to block, than with the head's rate for all; more as well than with one
    lower rate between the two; and the belt does not pay for it.
    """
    head, one = laboratory.rate("head"), laboratory.rate()
    dock = "source_accuracy"
    high, equal = laboratory.near(dock, learning_rate=head), laboratory.near(dock)
    between = laboratory.near(dock, learning_rate=0.3 * one)
    falling, tenth = falling_rates(laboratory), two_rates(laboratory, one, one / 10)
    return {
        f"the head learns at {words(head)}, the base at a tenth (the dock)": POINTS
        * (two_rates(laboratory, head, head / 10).dock.to_numpy() - high),
        f"the head learns at {words(one)}, the base at a tenth (the dock)": POINTS
        * (tenth.dock.to_numpy() - equal),
        f"rates fall by 2.6 a block from {words(one)} (the dock)": POINTS
        * (falling.dock.to_numpy() - equal),
        f"{words(one)} and {words(one / 10)} stand beside {words(0.3 * one)} for all (the dock)": (
            POINTS * (tenth.dock.to_numpy() - between)
        ),
        f"rates fall by 2.6 a block from {words(one)} (the belt)": POINTS
        * (falling.belt.to_numpy() - laboratory.near()),
    }


def two_rates(laboratory: Laboratory, head: float, base: float) -> pd.DataFrame:
    """`belt` and `dock` accuracies after the usual epochs, one row per seed."""
    return _with_rates(laboratory, {"head": head}, base)


def falling_rates(laboratory: Laboratory) -> pd.DataFrame:
    """As `two_rates`, with the head at all blocks' own rate, each earlier one 2.6 times lower."""
    rates = discriminative_rates(laboratory.start(), laboratory.rate(), factor=2.6)
    return _with_rates(laboratory, rates, None)


def _with_rates(
    laboratory: Laboratory, rates: Mapping[str, float], default: float | None
) -> pd.DataFrame:
    stock = lru_cache(maxsize=1)(
        lambda: Stock(
            laboratory.start(),
            lambda model: DiscriminativeOptimizer.for_model(model, rates, default=default),
        )
    )
    setting = laboratory.setting()

    def one(seed: int) -> dict[str, float]:
        belt = laboratory.drawn("near", seed)
        stock().train(belt.train, replace(setting, seed=seed))
        return {
            "belt": stock().accuracy(belt.test),
            "dock": stock().accuracy(laboratory.source.test),
        }

    return laboratory.rows(["rates", rates, default, repr(setting)], one)
