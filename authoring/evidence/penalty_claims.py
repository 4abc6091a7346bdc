"""Claims of lesson 07: replay, penalties and averaged weights against forgetting."""

from __future__ import annotations

from ftlab.training.penalties import EWC, L2SP, Penalty, Replay
from ftlab.training.penalties.interpolation import mixed
from ftlab.training.sweeps import Setting
from ftlab.training.sweeps.lane import Lane
import numpy as np
import pandas as pd

from authoring.evidence.claim import Effects, claim
from authoring.evidence.curves import trained
from authoring.evidence.laboratory import POINTS, Laboratory

# The smallest powers of ten that left less than half of the forgetting on other seeds (100, 101).
L2SP_USED, EWC_USED = L2SP(10.0), EWC(1000.0)


def penalized(laboratory: Laboratory, target: str, penalty: Penalty) -> pd.DataFrame:
    """One row a seed after fine-tuning all blocks on 100 images with a penalty."""
    return laboratory.sweep(target, {"n_train": [100], "penalty": [penalty]})


@claim(
    "C36",
    "Replaying a few source examples prevents most forgetting",
    lessons=["07"],
    measured="points by which less than half of the forgetting is left",
    source="https://doi.org/10.1080/09540099550039318",
)
def replay_prevents_forgetting(laboratory: Laboratory) -> Effects:
    """With 20 dock images (two a class) among 100 of the target's, less than half as much of
    the dock is lost as without; with 100 dock images too, and for a far target.
    """

    def saved(target: str, n_images: int) -> np.ndarray:
        lost = laboratory.values(target, "forgetting")
        left = np.array(penalized(laboratory, target, Replay(n_images)).forgetting)
        return np.array(POINTS * (lost / 2 - left))

    return {
        "a few are 20": saved("belt", 20),
        "a few are 100": saved("belt", 100),
        "a few are 20 and the target is the night camera": saved("night", 20),
    }


@claim(
    "C37",
    "EWC and L2-SP keep the old task at little cost to the new one",
    lessons=["07"],
    measured="points beyond half of the forgetting, or within three points of the belt",
    source="https://arxiv.org/abs/1612.00796",
)
def penalties_keep_both(laboratory: Laboratory) -> Effects:
    """With each at the smallest power of ten that leaves less than half of the forgetting on two
    other seeds, it does so on these too, and belt accuracy is less than three points lower than
    without a penalty.
    """
    plain = laboratory.table()
    effects = {}
    for penalty, name in (
        (EWC_USED, f"EWC of {EWC_USED.strength:g}"),
        (L2SP_USED, f"L2-SP of {L2SP_USED.alpha:g}"),
    ):
        found = penalized(laboratory, "belt", penalty)
        kept = plain.forgetting / 2 - found.forgetting
        cost = plain.target_accuracy - found.target_accuracy
        effects[f"{name} is to leave less than half of the forgetting"] = POINTS * kept
        effects[f"{name} is to cost less than three points of the belt"] = 3 - POINTS * cost
    return effects


@claim(
    "C38",
    "Averaging pretrained and fine-tuned weights keeps most of both (WiSE-FT)",
    lessons=["07"],
    measured="points beyond half of what fine-tuning gains, or within half of what it loses",
    source="https://arxiv.org/abs/2109.01903",
)
def averaging_keeps_both(laboratory: Laboratory) -> Effects:
    """The mean of both models' weights loses less than half of the dock accuracy that
    fine-tuning loses, and has more than half of the target accuracy that it gains; also when
    fine-tuning was slower, and for a far target.
    """
    dock, belt = _averaged(laboratory, "belt", 1e-3)
    slower = np.minimum(*_averaged(laboratory, "belt", 3e-4))
    night = np.minimum(*_averaged(laboratory, "night", 1e-3))
    return {
        "the old task is to keep most": dock,
        "the new task is to keep most": belt,
        "both are to keep most after fine-tuning at 3e-4": slower,
        "both are to keep most and the target is the night camera": night,
    }


def _averaged(laboratory: Laboratory, camera: str, rate: float) -> tuple[np.ndarray, np.ndarray]:
    """Points by which the averaged model is above the mean of both models' accuracies: on the
    dock, and on the target.
    """
    setting = Setting(n_train=100, learning_rate=rate)
    lane = Lane(laboratory.backbone(), setting)
    before = lane.model.get_weights()
    dock = laboratory.task("dock", 0)
    above = []
    for task in trained(laboratory, lane, setting, camera):
        after = lane.model.get_weights()
        measured = []
        for alpha in (0, 1, 0.5):
            lane.model.set_weights(mixed(before, after, alpha))
            measured.append([lane.accuracy(dock.test), lane.accuracy(task.test)])
        start, end, middle = np.array(measured)
        above.append(POINTS * (middle - (start + end) / 2))
    old, new = np.transpose(above)
    return old, new
