"""Claims of lesson 07: replay, penalties and averaged weights against forgetting."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from ftlab.plots.charts.lines import rate_words as words
from ftlab.training.penalties import EWC, L2SP
from ftlab.training.penalties.interpolation import mixed
import numpy as np

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory
from authoring.evidence.network import RATE_SEEDS
from authoring.evidence.targets import WithReplay

# The smallest powers of ten that left less than half of the forgetting on the seeds of the rule.
SETTLED = {"parcels": (10.0, 1000.0)}
STRENGTHS = {"L2-SP": (0.1, 1.0, 10.0, 100.0), "EWC": (10.0, 100.0, 1000.0, 10_000.0)}


def l2sp(laboratory: Laboratory) -> L2SP:
    """L2-SP at its strength in this laboratory."""
    return L2SP(_strengths(laboratory)[0])


def ewc(laboratory: Laboratory) -> EWC:
    """EWC at its strength in this laboratory."""
    return EWC(_strengths(laboratory)[1])


@cache
def _strengths(laboratory: Laboratory) -> tuple[float, float]:
    if laboratory.name in SETTLED:
        return SETTLED[laboratory.name]
    found = []
    for kind, grid in ((L2SP, STRENGTHS["L2-SP"]), (EWC, STRENGTHS["EWC"])):
        penalties = [None, *(kind(strength) for strength in grid)]
        lost = []
        for penalty in penalties:
            setting = laboratory.setting(penalty=penalty)
            words = ("learning_rate", "trainable", "penalty", "epochs", "n_train")
            wanted = {name: [getattr(setting, name)] for name in words}
            lost.append(laboratory.sweep("near", wanted, seeds=RATE_SEEDS).forgetting.mean())
        enough = [s for s, left in zip(grid, lost[1:], strict=True) if left < lost[0] / 2]
        found.append(enough[0] if enough else grid[-1])
    return found[0], found[1]


@claim(
    "C36",
    "Replaying a few source examples prevents most forgetting",
    lessons=["07"],
    measured="points by which less than half of the forgetting is left",
    source="https://doi.org/10.1080/09540099550039318",
)
def replay_prevents_forgetting(laboratory: Laboratory) -> Effects:
    """With about two dock images per class (20 in all) among 100 of the target's, less than half as
    much of the dock is lost as without; with 100 dock images too, and for a far target.
    """

    def saved(target: str, n_images: int) -> np.ndarray:
        lost = laboratory.values(target, "forgetting")
        mixed = WithReplay(laboratory.target(target), laboratory.network.replayed, n_images)
        left = laboratory.values(mixed, "forgetting", n_train=laboratory.budget()["n_train"])
        return np.array(POINTS * (lost / 2 - left))

    return {
        "a few are 20": saved("near", 20),
        "a few are 100": saved("near", 100),
        "a few are 20 and the target is the night camera": saved("far", 20),
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
    plain, effects = laboratory.table(), {}
    slow, pull = ewc(laboratory), l2sp(laboratory)
    for penalty, name in (
        (slow, f"EWC of {slow.strength:g}"),
        (pull, f"L2-SP of {pull.alpha:g}"),
    ):
        found = laboratory.table(penalty=penalty)
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
    rate = laboratory.rate()
    dock, belt = _averaged(laboratory, "near", rate)
    slower = np.minimum(*_averaged(laboratory, "near", 0.3 * rate))
    night = np.minimum(*_averaged(laboratory, "far", rate))
    return {
        "the old task is to keep most": dock,
        "the new task is to keep most": belt,
        f"both are to keep most after fine-tuning at {words(0.3 * rate)}": slower,
        "both are to keep most and the target is the night camera": night,
    }


def _averaged(laboratory: Laboratory, role: str, rate: float) -> tuple[np.ndarray, np.ndarray]:
    """Points by which the averaged model is above the mean of both models' accuracies: on the
    dock, and on the target.
    """
    setting = laboratory.setting(learning_rate=rate)

    def one(seed: int) -> dict[str, float]:
        task, used = laboratory.drawn(role, seed), laboratory.lane("near", setting)
        used.run(task.train, replace(setting, seed=seed))
        before, after, measured = laboratory.start().get_weights(), used.model.get_weights(), []
        for alpha in (0, 1, 0.5):
            used.model.set_weights(mixed(before, after, alpha))
            measured.append([used.accuracy(laboratory.source.test), used.accuracy(task.test)])
        start, end, middle = np.array(measured)
        dock, belt = POINTS * (middle - (start + end) / 2)
        return {"dock": dock, "belt": belt}

    table = laboratory.rows(["averaged", role, repr(setting)], one)
    return table.dock.to_numpy(), table.belt.to_numpy()
