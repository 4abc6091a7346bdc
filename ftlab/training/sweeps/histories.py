"""Learning curves of many runs: what a sweep measures at the end, measured after every epoch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from itertools import product
import os
import threading
from typing import Any

from ftlab.backbones import load_backbone
from ftlab.data.task import Split, Task
from ftlab.data.tasks import drawn, load_task
from ftlab.errors import InputError, listed
from ftlab.training.progress import progress_bar
from ftlab.training.sweeps.batches import batches
from ftlab.training.sweeps.features import Features
from ftlab.training.sweeps.fitting import check_rows, fitting_copy
from ftlab.training.sweeps.grid import Setting, settings
from ftlab.training.sweeps.lane import Lane
from ftlab.translation import N_, _
import keras
import pandas as pd

Targets = Task | str | Mapping[str, Task | str]
PARTS = ("training", "validation", "test", "source")
_READY: dict[Any, list[Lane]] = {}
_KNOWN: dict[str, Features] = {}
_WITH_LOSS = {"training": "", "validation": "val_"}
_ACCURACY = {"test": "target_accuracy", "source": "source_accuracy"}


def histories(
    backbone: str | keras.Model,
    targets: Targets,
    source: Task | str | None,
    grid: Mapping[str, Sequence[Any]] | Sequence[Mapping[str, Sequence[Any]]],
    seeds: int | Iterable[int] = 3,
    *,
    optimizer: Any = "adam",
    measure: Sequence[str] = PARTS,
    every: int = 1,
    progress: bool = True,
) -> pd.DataFrame:
    """Learning curves of many fine-tuning runs, each from the backbone's own weights.

    As `ftlab.sweep`, with a row per epoch. All losses and accuracies are of the model as it is
    after the epoch, in inference mode; Keras's `fit` gives the training loss as a mean over the
    epoch instead, while weights change and dropout is at work.

    Args:
        backbone: A name for `load_backbone`, or a model, which is copied and left as it is.
        targets: What to learn: a task, a task's name, or several under names of your own. With
            a task's name every seed draws its own training images.
        source: What the backbone knows already; `None` leaves its column out.
        grid: `ftlab.sweeps.Setting`'s names → lists of values; the strategy is `"finetune"` and
            there is no penalty. Several such dicts in a list are taken one after the other.
        seeds: How many seeds, or which.
        optimizer: A Keras name, or a configuration such as
            `{"class_name": "adamw", "config": {"weight_decay": 0.1}}`.
        measure: Which images, of `"training"`, `"validation"`, `"test"` and `"source"`; measuring
            all of them takes longer than training.
        every: Measure every so many epochs (and before training, and after the last).
        progress: Show a bar with the time left when it takes over two seconds.

    Returns:
        One row a measurement: `target`, the setting's columns, `epoch` (0 is before training),
        `loss` and `accuracy` on the training images, `val_loss`, `val_accuracy`,
        `target_accuracy` (test) and `source_accuracy` (the source's test).

    Raises:
        InputError: An unknown key, block, task, backbone or part, another strategy or a penalty.

    Example:
    >>> table = histories("parcels", "belt", None, {"epochs": [2], "n_train": [20],
    ...                   "trainable": [["head"]]}, seeds=1, progress=False)
    >>> table.epoch.tolist()
    [0, 1, 2]
    """
    model = load_backbone(backbone) if isinstance(backbone, str) else backbone
    grids = [grid] if isinstance(grid, Mapping) else grid
    rows = [row for one in grids for row in settings(one, seeds)]
    check_rows(model, rows)
    for row in rows:
        _check(row)
    _check_parts(measure)
    named = targets if isinstance(targets, Mapping) else {_name(targets): targets}
    known = load_task(source) if isinstance(source, str) else source
    draw = lru_cache(maxsize=64)(drawn)
    tasks = [draw(each, rows[0].n_train, rows[0].seed) for each in named.values() if rows]
    features = _features(backbone, fitting_copy(model, tasks, known))
    found: dict[tuple[str, Setting], list[dict[str, Any]]] = {}
    one_at_a_time = threading.Lock()
    with progress_bar(len(rows) * len(named), N_("histories"), N_("run"), show=progress) as bar:

        def run_all(batch: list[Setting]) -> None:
            with _lane(backbone, model, batch[0], optimizer, features) as lane:
                for row, (name, target) in product(batch, named.items()):
                    task = draw(target, row.n_train, row.seed)
                    curve = list(_curve(lane, task, known, row, measure, every))
                    with one_at_a_time:
                        found[name, row] = curve
                        bar.update()

        workers = os.cpu_count() or 1
        # Only a lane that is kept for later calls is worth a second tracing.
        lots = batches(rows, workers if isinstance(backbone, str) and optimizer == "adam" else 1)
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(run_all, lots))
    return pd.DataFrame(
        [
            {"target": name, **row.row, **measured}
            for name in named
            for row in rows
            for measured in found[name, row]
        ]
    )


def _features(backbone: str | keras.Model, copy: keras.Model) -> Features:
    """Those of a shipped backbone are kept for the next call, as its lanes are."""
    if isinstance(backbone, str):
        return _KNOWN.setdefault(backbone, Features(copy))
    return Features(copy)


@contextmanager
def _lane(
    backbone: str | keras.Model,
    model: keras.Model,
    row: Setting,
    optimizer: Any,
    features: Features,
) -> Iterator[Lane]:
    """A lane; one of a shipped backbone, whose weights are known, is kept for the next call."""
    key = (backbone, row.trainable, row.batchnorm, str(optimizer))
    kept = _READY.setdefault(key, []) if isinstance(backbone, str) else []
    try:
        lane = kept.pop()
    except IndexError:
        lane = Lane(model, row, optimizer, features=features)
    yield lane
    kept.append(lane)


def _curve(
    lane: Lane,
    task: Task,
    source: Task | None,
    setting: Setting,
    measure: Sequence[str],
    every: int,
) -> Iterator[dict[str, float]]:
    splits = {"training": task.train, "validation": task.validation, "test": task.test}
    if source is not None:
        splits["source"] = source.test
    chosen = {part: split for part, split in splits.items() if part in measure}
    lane.reset(setting)
    yield _measured(lane, 0, chosen)
    for epoch, _done in enumerate(lane.epochs(task.train, setting), start=1):
        if epoch % every == 0 or epoch == setting.epochs:
            yield _measured(lane, epoch, chosen)


def _measured(lane: Lane, epoch: int, splits: Mapping[str, Split]) -> dict[str, float]:
    row: dict[str, float] = {"epoch": epoch}
    for part, split in splits.items():
        accuracy, loss = lane.measure(split)
        if part in _WITH_LOSS:
            row |= {f"{_WITH_LOSS[part]}loss": loss, f"{_WITH_LOSS[part]}accuracy": accuracy}
        else:
            row[_ACCURACY[part]] = accuracy
    return row


def _name(target: Task | str) -> str:
    return target.name if isinstance(target, Task) else target


def _check(row: Setting) -> None:
    if row.strategy != "finetune" or row.penalty is not None:
        raise InputError(
            _("plain fine-tuning"),
            f"strategy={row.strategy!r}, penalty={row.penalty!r}",
            _("a grid that was written for a sweep"),
            _("ftlab.sweep, or one call of ftlab.finetune(…) with its history"),
        )


def _check_parts(measure: Sequence[str]) -> None:
    if isinstance(measure, str) or not set(measure) <= set(PARTS):
        raise InputError(
            _("a list of {names}", names=listed(PARTS)),
            f"measure={measure!r}",
            _("one part without its list, or the name of a column"),
            "measure=['training', 'validation']",
        )
