"""Claims of lesson 04 about when to unfreeze, and how fast to train then."""

from __future__ import annotations

from collections.abc import Sequence

from ftlab.plots.charts.lines import rate_words as words
from ftlab.training.sweeps import Setting
import numpy as np
import pandas as pd

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory
from authoring.evidence.network import Part as Blocks
from authoring.evidence.staged import head_first


@claim(
    "C08",
    "Unfreezing gradually from the last layers with a decaying rate forgets less than unfreezing "
    "at once",
    lessons=["04"],
    measured="points of dock accuracy saved",
    source="https://arxiv.org/abs/1801.06146",
)
def gradual_forgets_less(laboratory: Laboratory) -> Effects:
    """One more block (for ImageNet, one or two more stages) from the last to the first in five
    steps, the rate halved each time, loses less of the dock than all blocks for as many epochs at
    their own rate: on a near and on a far target, without the decay, beside a decay alone, and
    after what is learned less is taken off.
    """
    rate, stages = laboratory.rate(), laboratory.network.stages
    decaying = [rate * 0.5**stage for stage in range(len(stages))]
    everything = [stages[-1]] * len(stages)
    at_once = laboratory.table()
    gradual = _in_stages(laboratory, stages, "near", decaying)
    steady = _in_stages(laboratory, stages, "near", [rate] * len(stages))
    only_decay = _in_stages(laboratory, everything, "near", decaying)
    night = _in_stages(laboratory, stages, "far", decaying)

    def saved(one: pd.DataFrame, other: pd.DataFrame) -> np.ndarray:
        return _points(one.source_accuracy - other.source_accuracy)

    return {
        "the target is the belt": saved(gradual, at_once),
        "the target is the night camera": saved(night, laboratory.table("far")),
        "the rate stays the same": saved(steady, at_once),
        "it is compared with the same decaying rate on everything": saved(gradual, only_decay),
        "the belt accuracy that it costs is taken off": saved(gradual, at_once)
        - _points(at_once.target_accuracy - gradual.target_accuracy),
    }


@claim(
    "C15",
    "Unfreezing the last few layers at a tenth of the rate is more robust than everything at 1e-3",
    lessons=["04", "05"],
    measured="points of accuracy",
    source="https://keras.io/guides/transfer_learning/",
)
def last_layers_at_a_tenth(laboratory: Laboratory) -> Effects:
    """The last block and the head at 1e-4 end with a better mean of belt and dock than everything
    at 1e-3, are no worse on either, and lose less when the rate is ten times too high; and so
    they are where everything has its own rate.
    """
    last = laboratory.table(part="last", learning_rate=1e-4)
    epochs = 5 * laboratory.budget()["epochs"]
    longer = laboratory.table(part="last", learning_rate=1e-4, epochs=epochs)
    everything = laboratory.table(learning_rate=1e-3)
    last_too_high = laboratory.table(part="last", learning_rate=1e-3)
    everything_too_high = laboratory.table(learning_rate=1e-2)
    at_its_own, own = laboratory.table(), words(laboratory.rate())

    def both(table: pd.DataFrame) -> np.ndarray:
        means = (table.target_accuracy + table.source_accuracy) / 2
        return POINTS * means.fillna(laboratory.network.chance).to_numpy()

    return {
        "both tasks count the same": both(last) - both(everything),
        "the dock alone counts": _points(last.source_accuracy - everything.source_accuracy),
        "the belt alone counts": _points(last.target_accuracy - everything.target_accuracy),
        "the belt alone counts, with five times the epochs for the last layers": _points(
            longer.target_accuracy - everything.target_accuracy
        ),
        "robust means to lose less of both when the rate is ten times higher": (
            both(everything) - both(everything_too_high) - (both(last) - both(last_too_high))
        ),
        f"both tasks count the same, and everything has its own rate of {own}": both(last)
        - both(at_its_own),
    }


@claim(
    "C23",
    "Train the head to convergence first, then unfreeze",
    lessons=["04"],
    measured="points of accuracy gained over training everything from the start",
    source="https://arxiv.org/abs/2202.10054",
)
def head_to_convergence_first(laboratory: Laboratory) -> Effects:
    """With the head fitted first, the usual epochs on everything end better than the same epochs
    from the start: for new classes, and for a new head on old classes, on the target and
    on the dock, whose images stand for those from elsewhere. For an old head as well.
    """
    other = head_first(laboratory, "other").target_accuracy
    new = head_first(laboratory, "near with a new head")
    old = head_first(laboratory, "near")
    new_at_once = laboratory.table(backbone="near with a new head")
    old_at_once = laboratory.table()
    other_at_once = laboratory.table("other").target_accuracy
    classes = laboratory.word("classes")
    return {
        f"the head is new, and so are the classes ({laboratory.word('other')})": _points(
            other - other_at_once
        ),
        f"the head is new, the {classes} are not, and the belt counts": _points(
            new.target_accuracy - new_at_once.target_accuracy
        ),
        f"the head is new, the {classes} are not, and the dock counts": _points(
            new.source_accuracy - new_at_once.source_accuracy
        ),
        "the head is the old one, and the belt counts": _points(
            old.target_accuracy - old_at_once.target_accuracy
        ),
        "the head is the old one, and the dock counts": _points(
            old.source_accuracy - old_at_once.source_accuracy
        ),
    }


@claim(
    "C32",
    "Validation that worsens right after unfreezing means too high a rate or too much unfrozen",
    lessons=["04"],
    measured="points of belt accuracy gained by obeying the sign, 0 for a run without it",
    source="https://keras.io/guides/transfer_learning/",
)
def worse_after_unfreezing(laboratory: Laboratory) -> Effects:
    """With the head at its plateau, where the validation loss rises in the first epoch after
    unfreezing, the same run at a tenth of the rate, or with the last block and the head alone,
    ends with a better belt accuracy: at ten times the own rate of everything (1e-2 for parcels)
    and at that rate.
    """
    own = laboratory.rate()

    def obeying(rate: float, part: str, less_rate: float, less_part: str) -> np.ndarray:
        seen = head_first(laboratory, "near", part, rate)
        instead = head_first(laboratory, "near", less_part, less_rate)
        sign = ~(seen.loss_after <= seen.loss_before)  # NaN is a sign as well
        gain = instead.target_accuracy - seen.target_accuracy
        return _points(gain.where(sign, 0.0))

    high, low, last = words(10 * own), words(own), laboratory.word("last")
    cut, less = "and the rate is cut to a tenth", "and less is unfrozen instead"
    return {
        f"everything trains at {high}, {cut}": obeying(10 * own, "all", own, "all"),
        f"everything trains at {high}, {less}": obeying(10 * own, "all", 10 * own, "last"),
        f"everything trains at {low}, {cut}": obeying(own, "all", own / 10, "all"),
        f"everything trains at {low}, {less}": obeying(own, "all", own, "last"),
        f"{last} and head train at {high}, {cut}": obeying(10 * own, "last", own, "last"),
    }


def _in_stages(
    laboratory: Laboratory, stages: Sequence[Blocks], target: str, rates: Sequence[float]
) -> pd.DataFrame:
    """One row per seed after one stage a rate, each going on from the one before it."""
    epochs = laboratory.budget()["epochs"] // len(stages)

    def one(seed: int) -> dict[str, float]:
        task, weights = laboratory.drawn(target, seed), None
        for stage, (part, rate) in enumerate(zip(stages, rates, strict=True)):
            # Each stage shuffles anew, as in ftlab.training.rates.GradualUnfreeze.
            setting = Setting(rate, part, epochs=epochs, seed=seed + stage)
            last = laboratory.lane("near", setting)
            weights = last.go_on(weights, task.train, setting)
        return {
            "target_accuracy": last.accuracy(task.test),
            "source_accuracy": last.accuracy(laboratory.source.test),
        }

    return laboratory.rows(["stages", target, list(rates), [repr(s) for s in stages]], one)


def _points(shares: pd.Series) -> np.ndarray:
    return np.asarray(POINTS * shares.to_numpy())
