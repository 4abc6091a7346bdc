"""The laboratory: seeds, and runs that several claims share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
import tempfile
from typing import Any

from ftlab.backbones import load_backbone
from ftlab.data.task import Task
from ftlab.data.tasks import load_task
from ftlab.training.sweeps import Setting, sweep
from ftlab.training.sweeps.lane import Lane
import keras
import numpy as np
import pandas as pd

POINTS = 100.0  # a share of 1 in points


class Laboratory:
    """Runs what claims ask for, each run once.

    Args:
        seeds: How many seeds every measurement has.
        cache: Folder for finished runs; a temporary one by default.
    """

    def __init__(self, seeds: int = 10, cache: Path | None = None) -> None:
        self.seeds = range(seeds)
        self._scratch = tempfile.TemporaryDirectory() if cache is None else None
        self.cache = cache or Path(self._scratch.name if self._scratch else "")

    def sweep(
        self,
        target: str | Task,
        grid: Mapping[str, Sequence[Any]],
        *,
        source: str | Task | None = "dock",
        backbone: str | keras.Model = "parcels",
    ) -> pd.DataFrame:
        """`ftlab.training.sweeps.sweep` over this laboratory's seeds, with finished runs kept."""
        return sweep(backbone, target, source, grid, self.seeds, cache=self.cache, progress=False)

    def table(self, target: str = "belt", **setting: Any) -> pd.DataFrame:
        """One row a seed after fine-tuning the parcels backbone; the source is the dock.

        Args:
            target: A task's name.
            setting: Names of `ftlab.sweeps.Setting`; 100 images, 20 epochs and a rate of 1e-3
                on all blocks with BatchNorm frozen where nothing is said.
        """
        chosen = {"n_train": 100, **setting}
        return self.sweep(target, {name: [value] for name, value in chosen.items()})

    def values(self, target: str, column: str = "target_accuracy", **setting: Any) -> np.ndarray:
        """One value a seed out of `table`."""
        return self.table(target, **setting)[column].to_numpy()

    def belt(self, column: str = "target_accuracy", **setting: Any) -> np.ndarray:
        """One value a seed after fine-tuning on the belt."""
        return self.values("belt", column, **setting)

    def curves(self, target: str = "belt", **setting: Any) -> list[pd.DataFrame]:
        """One table a seed, a row an epoch from 0 (before training).

        Args:
            target: A task's name.
            setting: As in `table`; no penalty, and the strategy is `"finetune"`.

        Returns:
            Tables with `epoch`, `loss` and `accuracy` on the training images, `val_loss`,
            `val_accuracy`, `target_accuracy` (test) and `source_accuracy` (the dock's test).
        """
        base = Setting(**{"n_train": 100, **setting})
        lane, dock = Lane(self.backbone(), base), load_task("dock")
        found = []
        for seed in self.seeds:
            one = replace(base, seed=seed)
            task = load_task(target, n_train=one.n_train, seed=seed)
            rows = [_epoch(lane, 0, task, dock)]
            for epoch, _ in enumerate(lane.epochs(task.train, one), start=1):
                rows.append(_epoch(lane, epoch, task, dock))
            found.append(pd.DataFrame(rows))
        return found

    def task(self, name: str, seed: int, **options: Any) -> Task:
        """A task for runs that a sweep does not do."""
        return load_task(name, seed=seed, **options)

    def backbone(self) -> keras.Model:
        """A fresh parcels backbone."""
        return load_backbone("parcels")


def _epoch(lane: Lane, epoch: int, task: Task, dock: Task) -> dict[str, float]:
    accuracy, loss = lane.measure(task.train)
    val_accuracy, val_loss = lane.measure(task.validation)
    return {
        "epoch": epoch,
        "loss": loss,
        "accuracy": accuracy,
        "val_loss": val_loss,
        "val_accuracy": val_accuracy,
        "target_accuracy": lane.accuracy(task.test),
        "source_accuracy": lane.accuracy(dock.test),
    }
