"""Runs in stages: for claims that one sweep cannot measure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from ftlab.data.task import Split
from ftlab.models.heads import copy_model
from ftlab.training.strategies import fit_head
from ftlab.training.sweeps import Setting, batch_order
from ftlab.training.sweeps.lane import Lane
import keras
import numpy as np
import pandas as pd

from authoring.evidence.laboratory import NEW_CLASSES, Laboratory, Part

Weights = Sequence[np.ndarray]


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


def head_first(
    laboratory: Laboratory, role: str, part: Part = "all", rate: float | None = None
) -> pd.DataFrame:
    """The head to convergence, then the usual epochs on some blocks: one row a seed.

    Args:
        laboratory: Has the seeds.
        role: A target, or `"near with a new head"`.
        part: What is trained in the second stage.
        rate: Of the second stage; the part's own by default.

    Returns:
        `plateau` (target accuracy of the fitted head), `target_accuracy`, `source_accuracy` (NaN
        for new classes), `loss_before` and `loss_after` (validation loss before and after the
        second stage's first epoch).
    """
    given: dict[str, Any] = {} if rate is None else {"learning_rate": rate}
    setting = laboratory.setting(part, **given)
    lane = lru_cache(maxsize=1)(
        lambda: StagedLane(laboratory.start(role), setting, features=laboratory.features(role))
    )
    new, target = role in NEW_CLASSES, role.removesuffix(" with a new head")

    def one(seed: int) -> dict[str, float]:
        task, used = laboratory.drawn(target, seed), lane()
        weights = with_fitted_head(laboratory.start(role), task.train)
        used.put(weights, setting)
        row = {"plateau": used.accuracy(task.test)}
        row["loss_before"] = used.measure(task.validation)[1]
        words = {"learning_rate": setting.learning_rate, "trainable": setting.trainable}
        used.go_on(weights, task.train, Setting(**words, epochs=1, seed=seed))
        row["loss_after"] = used.measure(task.validation)[1]
        used.go_on(weights, task.train, Setting(**words, epochs=setting.epochs, seed=seed))
        row["target_accuracy"] = used.accuracy(task.test)
        row["source_accuracy"] = float("nan") if new else used.accuracy(laboratory.source.test)
        return row

    return laboratory.rows(["head first", role, repr(setting)], one)
