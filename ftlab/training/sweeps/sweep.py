"""Sweep a grid of settings: one tidy row per run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
import os
from pathlib import Path
import threading
from typing import Any

from ftlab.backbones import load_backbone
from ftlab.data.task import Task
from ftlab.data.tasks import Target
from ftlab.training.progress import progress_bar
from ftlab.training.sweeps.batches import batches
from ftlab.training.sweeps.cache import RowCache
from ftlab.training.sweeps.fitting import check_rows
from ftlab.training.sweeps.grid import Setting, settings
from ftlab.training.sweeps.worker import Worker
from ftlab.translation import N_
import keras
import pandas as pd


def sweep(
    backbone: str | keras.Model,
    target: Target,
    source: Task | str | None,
    grid: Mapping[str, Sequence[Any]],
    seeds: int | Iterable[int] = 3,
    *,
    cache: str | Path | None = None,
    client: Any = None,
    workers: int | None = None,
    progress: bool = True,
) -> pd.DataFrame:
    """Run many fine-tuning runs, each from the backbone's own weights.

    Gives what stock `compile`, `fit` and `evaluate` give on the same batches, several times
    faster (see `sweeps.lane`), with a penalty too, or a head that is fitted first. Gradual rows,
    and those with both, run through `ftlab.finetune`.
    What frozen layers give for images is kept in memory meanwhile, up to
    `sweeps.features.FEATURES_BYTES` (1 GiB).

    Args:
        backbone: A name for `load_backbone`, or a model, which is copied and left as it is.
        target: What to learn. With a task's name, or a function of `n_train` and a seed that
            makes one, every seed draws its own training images. A cache knows a function by its
            `repr`, which a frozen dataclass with `__call__` has.
        source: What the backbone knows already; `None` leaves the source columns out.
        grid: `ftlab.sweeps.Setting`'s names → lists of values, such as
            `{"learning_rate": [1e-4, 1e-3], "trainable": [["head"], None]}`.
        seeds: How many seeds, or which.
        cache: Folder in which finished rows are kept, and found again by a later sweep with the
            same weights, images, setting and versions. Safe to delete.
        client: A `dask.distributed.Client`; the rows run on its cluster.
        workers: Threads to use here; as many as there are cores by default.
        progress: Show a bar with the time left when it takes over two seconds.

    Returns:
        One row per run, in the grid's order: the setting's columns, `train_accuracy`,
        `val_accuracy` (for choosing among settings), `target_accuracy` (test),
        `source_accuracy`, `source_before`, `forgetting` (shares of 1), `loss` and `seconds`. A
        run that diverged has NaN accuracies. Interrupting returns the rows that are finished.

    Raises:
        InputError: An unknown key, block, task or backbone, a model with several inputs or
            outputs, that does not fit the tasks, or that Keras cannot copy.

    Example:
    >>> table = sweep("parcels", "belt", "dock", {"trainable": [["head"]], "epochs": [1],
    ...               "n_train": [50]}, seeds=1, progress=False)
    >>> len(table)
    1
    """
    model = load_backbone(backbone) if isinstance(backbone, str) else backbone
    rows = settings(grid, seeds)
    check_rows(model, rows)
    worker = Worker(model, target, source, rows)
    kept = RowCache(cache, model, target, source)
    results: dict[Setting, dict[str, Any]] = {
        row: found for row in rows if (found := kept.get(row))
    }
    missing = [row for row in rows if row not in results]
    with progress_bar(
        len(rows), N_("sweep"), N_("run"), initial=len(results), show=progress
    ) as bar:

        def finished(row: Setting, result: dict[str, Any]) -> None:
            results[row] = result
            kept.put(row, result)
            bar.update()

        if client is not None:
            from ftlab.training.sweeps.cluster import run_on_cluster

            run_on_cluster(client, model, target, source, missing, finished)
        else:
            count = workers or os.cpu_count() or 1
            _run_here(worker, missing, count, finished)
    return pd.DataFrame([{**row.row, **results[row]} for row in rows if row in results])


def _run_here(worker: Worker, rows: list[Setting], workers: int, finished: Any) -> None:
    """Run the rows on threads; an interrupt ends the sweep after the runs under way."""
    stop, one_at_a_time = threading.Event(), threading.Lock()

    def run_all(batch: list[Setting]) -> None:
        lane = None
        for row in batch:
            if stop.is_set():
                return
            lane, result = worker.run(row, lane)
            with one_at_a_time:
                finished(row, result)

    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(run_all, batch) for batch in batches(rows, workers)]
        try:
            for future in futures:
                future.result()
        except KeyboardInterrupt:
            stop.set()
        except BaseException:
            stop.set()
            raise
