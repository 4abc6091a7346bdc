"""Finished rows on disk, keyed by everything that their result depends on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
import hashlib
import json
import os
from pathlib import Path
import tempfile
from typing import Any

from ftlab._version import __version__
from ftlab.data.task import Task
from ftlab.data.tasks import Target
from ftlab.training.sweeps.grid import Setting, as_words
import keras
import numpy as np
import tensorflow as tf


class RowCache:
    """A folder of finished rows; does nothing without a folder.

    Args:
        folder: Where rows are kept, or `None`.
        model: The backbone; its configuration and weights are part of the key.
        target: The target; a task's images and labels, or its name or maker's `repr`, are part
            of the key.
        source: The source, likewise.
    """

    def __init__(
        self,
        folder: str | Path | None,
        model: keras.Model,
        target: Target,
        source: Task | str | None,
    ) -> None:
        self.folder = Path(folder) if folder is not None else None
        self._parts = (model, target, source)
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)

    def get(self, setting: Setting) -> dict[str, Any] | None:
        """A row that was finished before, or `None`."""
        if self.folder is None:
            return None
        return find_row(self.folder, self._words(setting))

    def put(self, setting: Setting, result: dict[str, Any]) -> None:
        """Keep a finished row."""
        if self.folder is not None:
            keep_row(self.folder, self._words(setting), result)

    def _words(self, setting: Setting) -> str:
        return json.dumps([self._common, as_words(setting)], sort_keys=True)

    @cached_property
    def _common(self) -> list[str]:
        model, target, source = self._parts
        weights = _digest(*[np.asarray(weight.numpy()) for weight in model.weights])
        shape = hashlib.sha256(_structure(model).encode()).hexdigest()
        versions = [__version__, keras.__version__, tf.__version__]
        return [weights, shape, _task_key(target), _task_key(source), *versions]


def find_row(folder: Path, words: str) -> dict[str, Any] | None:
    """A row that was kept, or `None`.

    Args:
        folder: Where rows are.
        words: All that the row depends on.
    """
    try:
        found: dict[str, Any] = json.loads(_path(folder, words).read_text())
    except (OSError, ValueError):  # not there, or a half-written file of an older crash
        return None
    return found


def keep_row(folder: Path, words: str, row: Mapping[str, Any]) -> None:
    """Keep a row, in one step; arguments as in `find_row`."""
    with tempfile.NamedTemporaryFile("w", dir=folder, delete=False) as file:
        json.dump(row, file)
    os.replace(file.name, _path(folder, words))


def _path(folder: Path, words: str) -> Path:
    return folder / f"{hashlib.sha256(words.encode()).hexdigest()}.json"


def _structure(model: keras.Model) -> str:
    """A model's configuration, without the numbers that Keras puts into names by itself."""
    text = model.to_json()
    for place, layer in enumerate(dict.fromkeys([model, *model._flatten_layers()])):
        text = text.replace(f'"{layer.name}"', f'"layer {place}"')
    return text


def _task_key(task: Target | None) -> str:
    if not isinstance(task, Task):
        return repr(task)
    return _digest(*task.train, *task.validation, *task.test)


def _digest(*arrays: np.ndarray) -> str:
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(f"{array.shape}{array.dtype}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
