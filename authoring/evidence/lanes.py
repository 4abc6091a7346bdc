"""Lanes that are traced once for all that a laboratory runs in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ftlab.data.task import Split, Task
from ftlab.data.tasks import Target
from ftlab.training.sweeps import Setting, batch_order, settings
from ftlab.training.sweeps.cache import RowCache
from ftlab.training.sweeps.lane import Lane
from ftlab.training.sweeps.worker import Worker
import keras
import numpy as np
import pandas as pd

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


def sweep_in(
    lanes: Any,
    model: keras.Model,
    target: Target,
    source: Task | None,
    grid: Mapping[str, Sequence[Any]],
    seeds: Sequence[int],
    cache: Any,
) -> pd.DataFrame:
    """As `ftlab.training.sweeps.sweep`, one row after the other, in lanes that are there already.

    Tracing a large network takes longer than a run of it.

    Args:
        lanes: Setting → its lane, or `None` for a run that has one of its own.
        model: Where runs start.
        target: What to learn.
        source: What is known.
        grid: As for `sweep`.
        seeds: Which.
        cache: Folder of finished rows, the same as a sweep's.
    """
    kept, found = RowCache(cache, model, target, source), []
    rows, worker = settings(grid, seeds), None
    for row in rows:
        result = kept.get(row)
        if result is None:
            worker = worker or Worker(model, target, source, rows)
            _, result = worker.run(row, lanes(row))
            kept.put(row, result)
        found.append({**row.row, **result})
    return pd.DataFrame(found)
