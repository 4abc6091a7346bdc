"""Finished rows of runs that a sweep does not do, kept on disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
import json
from pathlib import Path
from typing import Any

from ftlab._version import __version__
from ftlab.training.sweeps.cache import find_row, keep_row
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
        """One row per seed; those that are not there yet are made and kept.

        Args:
            words: All that a row depends on, beside laboratory and versions.
            seeds: Which.
            one: Seed → row of numbers, or of lists of them.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        found = []
        for seed in seeds:
            told = self._words([*words, seed])
            row = find_row(self.folder, told)
            if row is None:
                row = {name: np.asarray(value).tolist() for name, value in one(seed).items()}
                keep_row(self.folder, told, row)
            found.append(row)
        return pd.DataFrame(found)

    def _words(self, words: Sequence[Any]) -> str:
        versions = [__version__, keras.__version__, tf.__version__]
        return json.dumps([self.name, *versions, *words], default=repr)
