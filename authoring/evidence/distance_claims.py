"""A claim of lessons 05 and 08 about the distance between source and target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ftlab.data.camera import Camera
from ftlab.data.tasks import Target
from ftlab.models.structure import HEAD
import keras
import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory
from authoring.evidence.staged import head_first

ROTATIONS = (0, 20, 40, 60)  # degrees; the dock camera stands at 0
KINDS = ("near", "far", "other")  # from near to far


@claim(
    "C33",
    "The further the target is from the source, the more adaptation it needs",
    lessons=["05", "08"],
    measured="rank correlation of distance and adaptation, in hundredths",
    source="https://arxiv.org/abs/1411.1792",
)
def further_needs_more(laboratory: Laboratory) -> Effects:
    """The further the dock camera is turned, and from there over belt and night to other images,
    the more training everything gains over the head alone in as many epochs, or adds to a head
    at its plateau, and the further the base's weights move.
    """
    turned = [_adaptation(laboratory, _turned(laboratory, angle)) for angle in ROTATIONS]
    kinds = [turned[0], *(_adaptation(laboratory, role) for role in KINDS)]
    plateaus = [head_first(laboratory, role) for role in KINDS]
    other = laboratory.word("other")
    return {
        "the camera turns from 0 to 60 degrees, and adaptation is the gain over the head": _ranks(
            [table.gain for table in turned]
        ),
        "the camera turns from 0 to 60 degrees, and adaptation is the movement of weights": _ranks(
            [table.movement for table in turned]
        ),
        f"targets run from dock to {other}, and adaptation is the gain over the head": _ranks(
            [table.gain for table in kinds]
        ),
        f"targets run from dock to {other}, and adaptation is the movement of weights": _ranks(
            [table.movement for table in kinds]
        ),
        f"targets run from belt to {other}, and adaptation is what is added to a plateau": _ranks(
            [table.target_accuracy - table.plateau for table in plateaus]
        ),
    }


def _adaptation(laboratory: Laboratory, target: str | Target) -> pd.DataFrame:
    """`gain` beyond the head alone, and relative `movement` of the base; one row per seed."""
    role = target if isinstance(target, str) else "near"
    settings = {part: laboratory.setting(part) for part in ("head", "all")}

    def one(seed: int) -> dict[str, float]:
        task, found = laboratory.drawn(target, seed), {}
        for part, setting in settings.items():
            lane = laboratory.lane(role, setting)
            lane.run(task.train, replace(setting, seed=seed))
            found[part] = lane.accuracy(task.test)
        moved = _body_moved(laboratory.start(role), lane.model)
        return {"gain": found["all"] - found["head"], "movement": moved}

    words = ["adaptation", repr(laboratory.target(target)), *map(repr, settings.values())]
    return laboratory.rows(words, one)


def _body_moved(before: keras.Model, after: keras.Model) -> float:
    """Norm of the change over the norm, of all convolutions together."""
    kernels = [
        (old.numpy(), new.numpy())
        for old, new in zip(before.weights, after.weights, strict=True)
        if old.name == "kernel" and not old.path.startswith(HEAD)
    ]
    change = sum(np.sum((new - old) ** 2) for old, new in kernels)
    return float(np.sqrt(change / sum(np.sum(old**2) for old, _ in kernels)))


def _turned(laboratory: Laboratory, rotation: float) -> Target:
    """The belt's handwriting (for ImageNet, new patches) before the dock camera, turned."""
    return laboratory.seen_by(replace(Camera.preset("dock"), rotation=rotation))


def _ranks(by_distance: Sequence[pd.Series]) -> np.ndarray:
    """Rank correlation of the order given with what was measured, in hundredths, one a seed."""
    places = np.arange(len(by_distance))
    found = [spearmanr(places, values).statistic for values in np.transpose(by_distance)]
    return np.asarray(POINTS * np.nan_to_num(found))  # 0 where all are the same
