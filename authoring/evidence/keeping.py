"""Finished rows of runs that a sweep does not do, kept on disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
import hashlib
import json
import os
from pathlib import Path
import tempfile
from typing import Any

from ftlab._version import __version__
import keras
import numpy as np
import pandas as pd
import tensorflow as tf


class KeptRows:
    """A folder of rows, one a seed, found again by whatever they depend on.

    Args:
        folder: Made where it is not there.
        name: Of the laboratory.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name

    def rows(
        self, words: Sequence[Any], seeds: Sequence[int], one: Callable[[int], Mapping[str, Any]]
    ) -> pd.DataFrame:
        """One row a seed; those that are not there yet are made and kept.

        Args:
            words: All that a row depends on, beside laboratory and versions.
            seeds: Which.
            one: Seed → row of numbers, or of lists of them.
        """
        found = []
        for seed in seeds:
            path = self._path([*words, seed])
            if not path.is_file():
                _write(path, {name: _plain(value) for name, value in one(seed).items()})
            found.append(json.loads(path.read_text("utf-8")))
        return pd.DataFrame(found)

    def _path(self, words: Sequence[Any]) -> Path:
        versions = [__version__, keras.__version__, tf.__version__]
        text = json.dumps([self.name, *versions, *words], default=repr)
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"{hashlib.sha256(text.encode()).hexdigest()}.json"


def _plain(value: Any) -> Any:
    return np.asarray(value).tolist()


def _write(path: Path, row: Mapping[str, Any]) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        json.dump(row, file)
    os.replace(file.name, path)
