"""A claim of lessons 05 and 08 about the distance between source and target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from ftlab.data.camera import Camera
from ftlab.data.task import Task
from ftlab.data.tasks import load_task
from ftlab.evidence.claim import Effects, claim
from ftlab.evidence.laboratory import POINTS, Laboratory
from ftlab.evidence.staged import StagedLane, drawn, start, with_fitted_head
from ftlab.structure import HEAD
from ftlab.sweeps import Setting
import numpy as np
from scipy.stats import spearmanr

ROTATIONS = (0, 20, 40, 60)  # degrees; the dock camera stands at 0


@claim(
    "C33",
    "The further the target is from the source, the more adaptation it needs",
    lessons=["05", "08"],
    measured="rank correlation of distance and adaptation, in hundredths",
    source="https://arxiv.org/abs/1411.1792",
)
def further_needs_more(laboratory: Laboratory) -> Effects:
    """The further the dock camera is turned, and from there over belt and night to the photos,
    the more training everything gains over a fitted head alone, and the further the body's
    weights move in as many steps.
    """
    turned = [_adaptation(laboratory, "belt", angle) for angle in ROTATIONS]
    kinds = [turned[0], *(_adaptation(laboratory, name) for name in ("belt", "night", "photos"))]
    gain, movement = 0, 1
    return {
        "the camera turns from 0 to 60 degrees, and adaptation is the gain over the head": _ranks(
            [target[:, gain] for target in turned]
        ),
        "the camera turns from 0 to 60 degrees, and adaptation is the movement of weights": _ranks(
            [target[:, movement] for target in turned]
        ),
        "kinds of target from dock to photos, and adaptation is the gain over the head": _ranks(
            [target[:, gain] for target in kinds]
        ),
        "kinds of target from dock to photos, and adaptation is the movement of weights": _ranks(
            [target[:, movement] for target in kinds]
        ),
    }


def _adaptation(laboratory: Laboratory, target: str, rotation: float | None = None) -> np.ndarray:
    """`(seeds, 2)`: accuracy gained over the fitted head, and relative movement of the body."""
    setting = Setting()
    everything = _lane(target if target == "photos" else "belt")
    body = [not weight.path.startswith(HEAD) for weight in everything.model.weights]
    found = []
    for seed in laboratory.seeds:
        task = drawn(target, seed) if rotation is None else _turned(rotation, seed)
        everything.put(with_fitted_head(start(target), task.train), setting)
        head_alone = everything.accuracy(task.test)
        everything.put(None, setting)
        before = everything.model.get_weights()
        after = everything.go_on(None, task.train, replace(setting, seed=seed))
        gain = everything.accuracy(task.test) - head_alone
        pairs = [
            pair
            for pair, inside in zip(zip(before, after, strict=True), body, strict=True)
            if inside and not np.array_equal(*pair)
        ]
        moved = np.sqrt(sum(np.sum((new - old) ** 2) for old, new in pairs))
        size = np.sqrt(sum(np.sum(old**2) for old, _ in pairs))
        found.append((gain, moved / size))
    return np.array(found)


@cache
def _lane(target: str) -> StagedLane:
    return StagedLane(start(target), Setting())


def _turned(rotation: float, seed: int) -> Task:
    """The belt's handwriting before the dock camera, turned."""
    camera = replace(Camera.preset("dock"), rotation=rotation)
    return load_task("belt", n_train=100, seed=seed, camera=camera)


def _ranks(by_distance: Sequence[np.ndarray]) -> np.ndarray:
    """Rank correlation of the order given with what was measured, in hundredths, one a seed."""
    places = np.arange(len(by_distance))
    found = [spearmanr(places, values).statistic for values in np.transpose(by_distance)]
    return POINTS * np.nan_to_num(np.array(found))  # 0 where all are the same
