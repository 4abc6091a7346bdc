"""The same rows on a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable
import os
from pathlib import Path
import tempfile
from typing import Any

from ftlab.data.task import Task
from ftlab.data.tasks import Target
from ftlab.training.sweeps.batches import batches
from ftlab.training.sweeps.grid import Setting
from ftlab.training.sweeps.worker import Worker
import keras


def run_on_cluster(
    client: Any,
    model: keras.Model,
    target: Target,
    source: Task | str | None,
    rows: list[Setting],
    finished: Callable[[Setting, dict[str, Any]], None],
) -> None:
    """Send rows to a cluster's workers, those of one lane together.

    Args:
        client: A `dask.distributed.Client`.
        model: The backbone; sent as the bytes of its `.keras` file.
        target: The target task, or its name.
        source: The source task, its name, or `None`.
        rows: What to run.
        finished: Called here with every row as it arrives.
    """
    from dask.distributed import as_completed

    threads = max(1, sum(client.nthreads().values()))
    tasks = client.scatter((model_bytes(model), target, source), broadcast=True)
    futures = [
        client.submit(run_rows, tasks, batch, pure=False) for batch in batches(rows, threads)
    ]
    try:
        for _, results in as_completed(futures, with_results=True):
            for row, result in results:
                finished(row, result)
    except KeyboardInterrupt:
        client.cancel(futures)


def run_rows(
    tasks: tuple[bytes, Target, Task | str | None], rows: list[Setting]
) -> list[tuple[Setting, dict[str, Any]]]:
    """What one worker of the cluster does."""
    model, target, source = tasks
    worker, lane, results = Worker(model_from_bytes(model), target, source), None, []
    for row in rows:
        lane, result = worker.run(row, lane)
        results.append((row, result))
    return results


def model_bytes(model: keras.Model) -> bytes:
    """A model as the bytes of its `.keras` file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        return path.read_bytes()


def model_from_bytes(content: bytes) -> keras.Model:
    """The model of `model_bytes`, uncompiled."""
    handle, name = tempfile.mkstemp(suffix=".keras")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        return keras.saving.load_model(name, compile=False)
    finally:
        os.unlink(name)
