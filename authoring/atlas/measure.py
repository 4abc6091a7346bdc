"""Measure a piece: right answers on both tasks while it trains, and how far each part moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
import json
from pathlib import Path
from typing import Any

from ftlab._version import __version__
from ftlab.data.task import Split, Task
from ftlab.data.tasks import draw, drawn
from ftlab.measuring.movement import relative_change
from ftlab.models.parts import statistics
from ftlab.models.structure import blocks
from ftlab.training.sweeps import Setting
from ftlab.training.sweeps.cache import find_row, keep_row
from ftlab.training.sweeps.features import Features
from ftlab.training.sweeps.fitting import fitting_copy
from ftlab.training.sweeps.lane import Lane
import keras
import numpy as np
import tensorflow as tf

from authoring.atlas.grid import Network, Piece, networks

Rows = list[dict[str, Any]]
DIGITS = 3  # of a relative movement, after the leading zeros


class Bench:
    """A network with its tasks, ready for many runs.

    Args:
        network: What to measure.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.model = network.load()
        self.features = Features(fitting_copy(self.model, [], network.source()))
        self.places = places(self.model, network.parts)
        self._start = [np.array(weight.numpy()) for weight in self.model.weights]
        self.source_test = self._fewer(network.source().test)
        self._tests: dict[str, Split] = {}
        self._task = lru_cache(maxsize=16)(self._drawn)
        self._lane = lru_cache(maxsize=1)(self._made_lane)

    def run(self, piece: Piece, rate: float, seed: int) -> dict[str, Any]:
        """One run.

        Returns:
            `target` and `source`: right answers on the test images, one a measurement, `None` from
            where the loss was no number; `moved`: relative change of what an optimizer trains, one
            a part, `None` where it is not finite; `drift`: the same of BatchNorm's.
        """
        task, setting = (
            self._task(piece.target, piece.budget.n_train, seed),
            piece.setting(rate, seed),
        )
        lane = self._lane(setting.trainable, setting.batchnorm)
        test, diverged = self._tests[piece.target], False
        found: dict[str, Any] = {"target": [], "source": []}
        for epoch, loss in enumerate(lane.epochs(task.train, setting), start=1):
            diverged = diverged or not np.isfinite(loss)
            if epoch in piece.budget.epochs:
                for name, split in (("target", test), ("source", self.source_test)):
                    found[name].append(None if diverged else right(lane, split))
        now = [
            (
                change(self._start, lane.model, part.learned),
                change(self._start, lane.model, part.statistics),
            )
            for part in self.places
        ]
        return {**found, "moved": [w for w, _ in now], "drift": [s for _, s in now]}

    def before(self, target: str) -> dict[str, Any]:
        """Right answers before training on the target and the source, and numbers of images."""
        self._task(target, self.network.budgets[0].n_train, 0)
        lane = self._lane(self.network.parts[-1:], "frozen")
        lane.reset(Setting(learning_rate=0.0))
        splits = {"target": self._tests[target], "source": self.source_test}
        return {
            "right": {name: right(lane, split) for name, split in splits.items()},
            "images": {name: len(split.labels) for name, split in splits.items()},
        }

    def _made_lane(self, trainable: tuple[str, ...], batchnorm: Any) -> Lane:
        setting = Setting(trainable=trainable, batchnorm=batchnorm)
        return Lane(self.model, setting, features=self.features)

    def _drawn(self, target: str, n_train: int, seed: int) -> Task:
        task = drawn(self.network.targets[target], n_train, seed)
        # The same arrays for all seeds, so that features of frozen parts are computed once.
        self._tests.setdefault(target, self._fewer(task.test))
        return task

    def _fewer(self, split: Split) -> Split:
        return split if self.network.n_test is None else draw(split, self.network.n_test, 0)


def right(lane: Lane, split: Split) -> int:
    """How many images the model names rightly as it is now."""
    return round(lane.accuracy(split) * len(split.labels))


@dataclass(frozen=True)
class Places:
    """Where a part's weights stand among `model.weights`.

    Args:
        learned: Those that an optimizer trains.
        statistics: BatchNorm's moving means and variances.
    """

    learned: tuple[int, ...]
    statistics: tuple[int, ...]


def places(model: keras.Model, parts: tuple[str, ...]) -> list[Places]:
    """The places of each part's weights.

    Args:
        model: A network.
        parts: Names of its stages.
    """
    place = {id(weight): n for n, weight in enumerate(model.weights)}
    stages, found = {stage.name: stage for stage in blocks(model, level="stage")}, []
    for part in parts:
        still = {id(w) for layer in stages[part].layers for w in statistics(layer)}
        its = [id(w) for layer in stages[part].layers for w in layer.weights]
        found.append(
            Places(
                tuple(place[w] for w in its if w not in still),
                tuple(place[w] for w in its if w in still),
            )
        )
    return found


def change(
    before: Sequence[np.ndarray], after: keras.Model, chosen: tuple[int, ...]
) -> float | None:
    """Norm of the change over the norm before; 0 for no weights, `None` where it is not finite."""
    if not chosen:
        return 0.0
    value = relative_change([(before[n], np.asarray(after.weights[n].numpy())) for n in chosen])
    return float(f"{value:.{DIGITS}g}") if np.isfinite(value) else None


def measure(piece: Piece, folder: Path | None = None) -> Rows:
    """All runs of a piece, rate by rate and seed by seed.

    Args:
        piece: What to measure.
        folder: Keeps a head that has to be fitted; `None` to fit it here.
    """
    bench = bench_of(piece.network, folder)
    rates, seeds = bench.network.rates, range(piece.budget.seeds)
    return [bench.run(piece, rate, seed) for rate in rates for seed in seeds]


def kept(piece: Piece, folder: Path) -> Rows | None:
    """What was measured before, or `None`."""
    found = find_row(folder, _words(piece))
    return None if found is None else list(found["rows"])


def keep(piece: Piece, rows: Rows, folder: Path) -> None:
    """Keep a finished piece."""
    folder.mkdir(parents=True, exist_ok=True)
    keep_row(folder, _words(piece), {"rows": rows})


def _words(piece: Piece) -> str:
    """All that a piece depends on, but for the code of this folder."""
    rates = networks()[piece.network].rates
    versions = [__version__, keras.__version__, tf.__version__]
    return json.dumps(["atlas", repr(piece), rates, *versions])


@cache
def bench_of(name: str, folder: Path | None) -> Bench:
    """The bench of a network; one a process."""
    return Bench(networks(folder)[name])
