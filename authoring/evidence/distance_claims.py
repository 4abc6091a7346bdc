"""A claim of lessons 05 and 08 about the distance between source and target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from ftlab.data.camera import Camera
from ftlab.data.task import Task
from ftlab.data.tasks import load_task
from ftlab.models.structure import HEAD
from ftlab.training.sweeps import Setting
from ftlab.training.sweeps.lane import Lane
import keras
import numpy as np
from scipy.stats import spearmanr

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory
from authoring.evidence.staged import drawn, head_first, start

ROTATIONS = (0, 20, 40, 60)  # degrees; the dock camera stands at 0
KINDS = ("belt", "night", "photos")  # from near to far


@claim(
    "C33",
    "The further the target is from the source, the more adaptation it needs",
    lessons=["05", "08"],
    measured="rank correlation of distance and adaptation, in hundredths",
    source="https://arxiv.org/abs/1411.1792",
)
def further_needs_more(laboratory: Laboratory) -> Effects:
    """The further the dock camera is turned, and from there over belt and night to the photos,
    the more training everything gains over the head alone in as many epochs, or adds to a head
    at its plateau, and the further the body's weights move.
    """
    turned = [_adaptation(laboratory, "belt", angle) for angle in ROTATIONS]
    kinds = [turned[0], *(_adaptation(laboratory, name) for name in KINDS)]
    plateaus = [head_first(laboratory, name) for name in KINDS]
    gain, movement = 0, 1
    return {
        "the camera turns from 0 to 60 degrees, and adaptation is the gain over the head": _ranks(
            [target[:, gain] for target in turned]
        ),
        "the camera turns from 0 to 60 degrees, and adaptation is the movement of weights": _ranks(
            [target[:, movement] for target in turned]
        ),
        "targets run from dock to photos, and adaptation is the gain over the head": _ranks(
            [target[:, gain] for target in kinds]
        ),
        "targets run from dock to photos, and adaptation is the movement of weights": _ranks(
            [target[:, movement] for target in kinds]
        ),
        "targets run from belt to photos, and adaptation is what is added to a plateau": _ranks(
            [(table.target_accuracy - table.plateau).to_numpy() for table in plateaus]
        ),
    }


def _adaptation(laboratory: Laboratory, target: str, rotation: float | None = None) -> np.ndarray:
    """`(seeds, 2)`: accuracy gained over the head alone, and relative movement of the body."""
    name = target if target == "photos" else "belt"
    head_alone, everything = _lane(name, (HEAD,)), _lane(name)
    found = []
    for seed in laboratory.seeds:
        task = drawn(target, seed) if rotation is None else _turned(rotation, seed)
        head_alone.run(task.train, Setting(learning_rate=1e-2, seed=seed))
        everything.run(task.train, Setting(seed=seed))
        gain = everything.accuracy(task.test) - head_alone.accuracy(task.test)
        found.append((gain, _body_moved(start(name), everything.model)))
    return np.array(found)


def _body_moved(before: keras.Model, after: keras.Model) -> float:
    """Norm of the change over the norm, of all convolutions together."""
    kernels = [
        (old.numpy(), new.numpy())
        for old, new in zip(before.weights, after.weights, strict=True)
        if old.path.startswith("block") and old.name == "kernel"
    ]
    change = sum(np.sum((new - old) ** 2) for old, new in kernels)
    return float(np.sqrt(change / sum(np.sum(old**2) for old, _ in kernels)))


@cache
def _lane(target: str, trainable: tuple[str, ...] | None = None) -> Lane:
    return Lane(start(target), Setting(trainable=trainable))


def _turned(rotation: float, seed: int) -> Task:
    """The belt's handwriting before the dock camera, turned."""
    camera = replace(Camera.preset("dock"), rotation=rotation)
    return load_task("belt", n_train=100, seed=seed, camera=camera)


def _ranks(by_distance: Sequence[np.ndarray]) -> np.ndarray:
    """Rank correlation of the order given with what was measured, in hundredths, one a seed."""
    places = np.arange(len(by_distance))
    found = [spearmanr(places, values).statistic for values in np.transpose(by_distance)]
    return np.asarray(POINTS * np.nan_to_num(found))  # 0 where all are the same
