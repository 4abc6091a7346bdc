"""Learning curves of runs that a sweep does not do: other cameras, backbones and optimizers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from ftlab.data.camera import Camera
from ftlab.data.task import Split, Task
from ftlab.data.tasks import load_task
from ftlab.measuring.stopping import stop_epoch
from ftlab.training.sweeps import Setting
from ftlab.training.sweeps.lane import Lane
import numpy as np
import pandas as pd

from authoring.evidence.laboratory import Laboratory


def trained(
    laboratory: Laboratory, lane: Lane, setting: Setting, camera: Camera | str = "belt"
) -> Iterator[Task]:
    """Train a lane once a seed, and stop there for measuring.

    Args:
        laboratory: Says which seeds.
        lane: Goes back to its start before every run.
        setting: Rate, epochs, batch size and number of images.
        camera: What photographs the target's parcels.

    Yields:
        The target, after the training.
    """
    for seed in laboratory.seeds:
        one = replace(setting, seed=seed)
        task = load_task("belt", n_train=one.n_train, seed=seed, camera=camera)
        lane.run(task.train, one)
        yield task


@lru_cache(maxsize=16)
def camera_curves(
    laboratory: Laboratory,
    columns: tuple[str, ...],
    camera: Camera | str = "belt",
    **setting: Any,
) -> tuple[pd.DataFrame, ...]:
    """One table a seed, a row an epoch from 0 (before training), as a camera sees the target.

    Args:
        laboratory: Says which seeds.
        columns: What to measure: `"val_loss"`, `"train_accuracy"`, `"target_accuracy"` (test),
            `"source_accuracy"` (the dock's test). Measuring takes longer than training.
        camera: What photographs the target's parcels.
        setting: As in `Laboratory.table`.

    Returns:
        Tables with these columns. They are shared: do not change them.
    """
    base = Setting(**{"n_train": 100, **setting})
    lane, dock = Lane(laboratory.backbone(), base), load_task("dock")
    found = []
    for seed in laboratory.seeds:
        one = replace(base, seed=seed)
        task = load_task("belt", n_train=one.n_train, seed=seed, camera=camera)
        lane.reset(one)
        measure = {
            "val_loss": partial(_loss, lane, task.validation),
            "train_accuracy": partial(lane.accuracy, task.train),
            "target_accuracy": partial(lane.accuracy, task.test),
            "source_accuracy": partial(lane.accuracy, dock.test),
        }
        rows = [{name: measure[name]() for name in columns}]
        for _ in lane.epochs(task.train, one):
            rows.append({name: measure[name]() for name in columns})
        found.append(pd.DataFrame(rows))
    return tuple(found)


def at_stop(curves: tuple[pd.DataFrame, ...], column: str, patience: int | None) -> np.ndarray:
    """One value a seed, where early stopping on validation loss leaves the model.

    Args:
        curves: Tables of `camera_curves`.
        column: Such as `"target_accuracy"`.
        patience: Epochs without a new lowest validation loss before training stops and the best
            weights come back; `None` trains to the end and keeps the last weights.

    Source: https://keras.io/api/callbacks/early_stopping/
    """
    return np.array([curve[column].iloc[stop_epoch(curve.val_loss, patience)] for curve in curves])


def _loss(lane: Lane, split: Split) -> float:
    return lane.measure(split)[1]
