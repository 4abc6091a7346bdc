"""Claims of lesson 04 about when to unfreeze, and how fast to train then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ftlab.data.tasks import load_task
from ftlab.training.sweeps import Setting
import numpy as np
import pandas as pd

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory
from authoring.evidence.staged import StagedLane, drawn, head_first, start, trained

LAST = ("block4", "head")
ORDER = ("head", "block4", "block3", "block2", "block1")
EPOCHS_A_STAGE = 4  # 20 in all, as many as when everything is unfrozen at once


@claim(
    "C08",
    "Unfreezing gradually from the last layers with a decaying rate forgets less than unfreezing "
    "at once",
    lessons=["04"],
    measured="points of dock accuracy saved",
    source="https://arxiv.org/abs/1801.06146",
)
def gradual_forgets_less(laboratory: Laboratory) -> Effects:
    """One more block from the last to the first every four epochs, the rate halved each time,
    loses less of the dock than all blocks for twenty epochs at 1e-3: on a near and on a far
    target, without the decay, beside a decay alone, and after what is learned less is taken off.
    """
    lanes = [
        StagedLane(start("belt"), Setting(trainable=ORDER[: stage + 1]))
        for stage in range(len(ORDER))
    ]
    everything = [lanes[-1]] * len(lanes)
    decaying = [1e-3 * 0.5**stage for stage in range(len(lanes))]
    at_once = laboratory.table()
    gradual = _in_stages(laboratory, lanes, "belt", decaying)
    steady = _in_stages(laboratory, lanes, "belt", [1e-3] * len(lanes))
    only_decay = _in_stages(laboratory, everything, "belt", decaying)
    night = _in_stages(laboratory, lanes, "night", decaying)

    def saved(one: pd.DataFrame, other: pd.DataFrame) -> np.ndarray:
        return _points(one.source_accuracy - other.source_accuracy)

    return {
        "the target is the belt": saved(gradual, at_once),
        "the target is the night camera": saved(night, laboratory.table("night")),
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
    """block4 and the head at 1e-4 end with a better mean of belt and dock than everything at
    1e-3, are no worse on either, and lose less when the rate is ten times too high.
    """
    last = laboratory.table(trainable=LAST, learning_rate=1e-4)
    longer = laboratory.table(trainable=LAST, learning_rate=1e-4, epochs=100)
    everything = laboratory.table()
    last_too_high = laboratory.table(trainable=LAST, learning_rate=1e-3)
    everything_too_high = laboratory.table(learning_rate=1e-2)

    def both(table: pd.DataFrame) -> np.ndarray:
        return _points(table.target_accuracy + table.source_accuracy) / 2

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
    }


@claim(
    "C23",
    "Train the head to convergence first, then unfreeze",
    lessons=["04"],
    measured="points of accuracy gained over training everything from the start",
    source="https://arxiv.org/abs/2202.10054",
)
def head_to_convergence_first(laboratory: Laboratory) -> Effects:
    """With the head fitted first, twenty epochs on everything end better than the same twenty
    epochs from the start: for new classes, and for a new head on old classes, on the target and
    on the dock, whose images stand for those from elsewhere. For an old head as well.
    """
    photos = head_first(laboratory, "photos").target_accuracy
    new = head_first(laboratory, "belt", new_head=True)
    old = head_first(laboratory, "belt")
    grid = {"n_train": [100]}
    new_at_once = laboratory.sweep("belt", grid, backbone=start("belt", new_head=True))
    old_at_once = laboratory.table()
    photos_at_once = trained(laboratory, "photos").target_accuracy
    return {
        "the head is new, and so are the classes (photos)": _points(photos - photos_at_once),
        "the head is new, the digits are not, and the belt counts": _points(
            new.target_accuracy - new_at_once.target_accuracy
        ),
        "the head is new, the digits are not, and the dock counts": _points(
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
    unfreezing, the same run at a tenth of the rate, or with block4 and the head alone, ends
    with a better belt accuracy.
    """

    def obeying(
        rate: float, less: dict[str, Any], trainable: tuple[str, ...] | None = None
    ) -> np.ndarray:
        seen = head_first(laboratory, "belt", trainable, rate)
        chosen = {"trainable": trainable, "learning_rate": rate, **less}
        instead = head_first(laboratory, "belt", chosen["trainable"], chosen["learning_rate"])
        sign = ~(seen.loss_after <= seen.loss_before)  # NaN is a sign as well
        gain = instead.target_accuracy - seen.target_accuracy
        return _points(gain.where(sign, 0.0))

    lower, least, fewer = {"learning_rate": 1e-3}, {"learning_rate": 1e-4}, {"trainable": LAST}
    return {
        "everything trains at 1e-2, and the rate is cut to a tenth": obeying(1e-2, lower),
        "everything trains at 1e-2, and less is unfrozen instead": obeying(1e-2, fewer),
        "everything trains at 1e-3, and the rate is cut to a tenth": obeying(1e-3, least),
        "everything trains at 1e-3, and less is unfrozen instead": obeying(1e-3, fewer),
        "block4 and head train at 1e-2, and the rate is cut to a tenth": obeying(1e-2, lower, LAST),
    }


def _in_stages(
    laboratory: Laboratory, lanes: Sequence[StagedLane], target: str, rates: Sequence[float]
) -> pd.DataFrame:
    """One row a seed after one stage a lane, each going on from the one before it."""
    dock, rows = load_task("dock"), []
    for seed in laboratory.seeds:
        task, weights = drawn(target, seed), None
        for stage, (lane, rate) in enumerate(zip(lanes, rates, strict=True)):
            setting = Setting(learning_rate=rate, epochs=EPOCHS_A_STAGE, seed=seed)
            # Each stage shuffles anew, as in ftlab.training.rates.GradualUnfreeze.
            weights = lane.go_on(weights, task.train, replace(setting, seed=seed + stage))
        rows.append(
            {
                "target_accuracy": lanes[-1].accuracy(task.test),
                "source_accuracy": lanes[-1].accuracy(dock.test),
            }
        )
    return pd.DataFrame(rows)


def _points(shares: pd.Series) -> np.ndarray:
    return POINTS * shares.to_numpy()
