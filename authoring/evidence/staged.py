"""Where runs start, and runs in stages: for claims that one sweep cannot measure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from ftlab.backbones import load_backbone
from ftlab.backbones.parcels import build_parcels
from ftlab.data.task import Split, Task
from ftlab.data.tasks import load_task
from ftlab.models.heads import copy_model, replace_head
from ftlab.training.strategies import fit_head
from ftlab.training.sweeps import Setting
from ftlab.training.sweeps.grid import batch_order
from ftlab.training.sweeps.lane import Lane
import keras
import numpy as np
import pandas as pd

from authoring.evidence.laboratory import Laboratory

NEW_CLASSES = ("photos", "split-digits-second")  # targets for which the old head is of no use
Weights = Sequence[np.ndarray]


@cache
def start(target: str, new_head: bool = False) -> keras.Model:
    """The pretrained model that training on a target starts from; the same one every time.

    Args:
        target: A task's name. New classes get a new head. For the second half of split digits
            the body has read the first half only.
        new_head: Whether to give the digits a new head as well.
    """
    first_half = target == "split-digits-second"
    body = _reader_of_the_first_half() if first_half else load_backbone("parcels")
    if not new_head and target not in NEW_CLASSES:
        return body
    keras.utils.set_random_seed(0)
    return replace_head(body, 2 if target == "photos" else 10)


@lru_cache(maxsize=128)
def drawn(target: str, seed: int) -> Task:
    """A task with the 100 training images of a seed."""
    return load_task(target, n_train=100, seed=seed)


def trained(laboratory: Laboratory, target: str, **setting: Any) -> pd.DataFrame:
    """As `laboratory.table`, from `start(target)`; without a source where classes are new."""
    old = target not in NEW_CLASSES
    grid = {name: [value] for name, value in {"n_train": 100, **setting}.items()}
    backbone = "parcels" if old else start(target)
    return laboratory.sweep(target, grid, source="dock" if old else None, backbone=backbone)


class StagedLane(Lane):
    """A lane in which a run may go on from where another one ended."""

    def go_on(self, weights: Weights | None, train: Split, setting: Setting) -> Weights:
        """Train from given weights, with a new optimizer.

        Args:
            weights: As `keras.Model.get_weights` gives them, with those in front of the first
                trainable block as pretrained; `None` for the backbone's own.
            train: What to learn.
            setting: Rate, epochs, batch size and seed.

        Returns:
            The weights after it.
        """
        self.put(weights, setting)
        self._steps_over(train, batch_order(len(train.labels), setting))
        return list(self.model.get_weights())

    def put(self, weights: Weights | None, setting: Setting) -> None:
        """Only set the weights, and start the optimizer anew."""
        self.reset(setting)
        if weights is not None:
            self.model.set_weights(list(weights))


def with_fitted_head(model: keras.Model, train: Split) -> Weights:
    """A model's weights once its head alone is trained to convergence; the model stays."""
    copy = copy_model(model)
    fit_head(copy, train)
    return list(copy.get_weights())


@cache
def head_first(
    laboratory: Laboratory,
    target: str,
    trainable: tuple[str, ...] | None = None,
    learning_rate: float = 1e-3,
    new_head: bool = False,
) -> pd.DataFrame:
    """The head to convergence, then 20 epochs on some blocks: one row a seed.

    Args:
        laboratory: Has the seeds.
        target: A task's name, with 100 images.
        trainable: What is trained in the second stage; `None` for all blocks.
        learning_rate: Of the second stage.
        new_head: As for `start`.

    Returns:
        `plateau` (target accuracy of the fitted head), `target_accuracy`, `source_accuracy` on
        the dock (NaN for new classes), `loss_before` and `loss_after` (validation loss before
        and after the second stage's first epoch).
    """
    model, dock = start(target, new_head), load_task("dock")
    setting = Setting(learning_rate=learning_rate, trainable=trainable)
    lane = StagedLane(model, setting)
    rows = []
    for seed in laboratory.seeds:
        task = drawn(target, seed)
        weights = with_fitted_head(model, task.train)
        lane.put(weights, setting)
        row = {"plateau": lane.accuracy(task.test)}
        row["loss_before"] = lane.measure(task.validation)[1]
        lane.go_on(weights, task.train, Setting(learning_rate, trainable, epochs=1, seed=seed))
        row["loss_after"] = lane.measure(task.validation)[1]
        lane.go_on(weights, task.train, Setting(learning_rate, trainable, seed=seed))
        row["target_accuracy"] = lane.accuracy(task.test)
        new = target in NEW_CLASSES
        row["source_accuracy"] = float("nan") if new else lane.accuracy(dock.test)
        rows.append(row)
    return pd.DataFrame(rows)


@cache
def _reader_of_the_first_half() -> keras.Model:
    """The parcels network, pretrained on the digits 0 to 4 alone."""
    keras.utils.set_random_seed(0)
    setting = Setting(learning_rate=3e-3, batchnorm="updating", epochs=30)
    lane = Lane(build_parcels(), setting)
    lane.run(load_task("split-digits-first").train, setting)
    return copy_model(lane.model)
