"""A grid of settings, unfolded into one setting a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import product
from typing import Any

from ftlab.errors import InputError, listed
from ftlab.models.freezing import BatchNorm
from ftlab.translation import _
import numpy as np

STRATEGIES = ("finetune", "head_then_finetune", "gradual")


@dataclass(frozen=True)
class Setting:
    """What one run of a sweep does.

    Args:
        learning_rate: 0 or more.
        trainable: Block names, or `None` for all blocks.
        batchnorm: `"frozen"` or `"updating"`, as in `ftlab.set_trainable`.
        strategy: `"finetune"`, `"head_then_finetune"` or `"gradual"`.
        penalty: One of `ftlab.penalties`, or `None`.
        epochs: Passes over the training images.
        batch_size: Images a step.
        n_train: How many training images; `None` for all of the task's.
        seed: Of the order of batches, and of the training images when the target is a name.
    """

    learning_rate: float = 1e-3
    trainable: tuple[str, ...] | None = None
    batchnorm: BatchNorm = "frozen"
    strategy: str = "finetune"
    penalty: Any = None
    epochs: int = 20
    batch_size: int = 20
    n_train: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if self.trainable is not None:
            object.__setattr__(self, "trainable", tuple(self.trainable))
        wrong = None
        if not (np.isfinite(self.learning_rate) and self.learning_rate >= 0):
            wrong = (_("learning_rate of 0 or more"), f"{self.learning_rate!r}")
        elif self.batchnorm not in ("frozen", "updating"):
            wrong = (_("batchnorm 'frozen' or 'updating'"), f"{self.batchnorm!r}")
        elif self.strategy not in STRATEGIES:
            wrong = (_("a strategy among {names}", names=listed(STRATEGIES)), f"{self.strategy!r}")
        elif min(self.epochs, self.batch_size) < 1:
            wrong = (_("epochs and batch_size of 1 or more"), f"{self.epochs}, {self.batch_size}")
        if wrong:
            raise InputError(
                *wrong, _("a value of another key"), "sweep(…, {'learning_rate': [1e-3]})"
            )

    @property
    def row(self) -> dict[str, Any]:
        """The setting as columns of a tidy table; blocks and penalty as words."""
        columns = {field.name: getattr(self, field.name) for field in fields(self)}
        columns["trainable"] = (
            "all" if self.trainable is None else "+".join(self.trainable) or "none"
        )
        columns["penalty"] = "none" if self.penalty is None else str(self.penalty)
        return columns


def settings(grid: Mapping[str, Sequence[Any]], seeds: int | Iterable[int]) -> list[Setting]:
    """Every combination of a grid's values, for every seed.

    Args:
        grid: `Setting`'s names (but for `seed`) → lists of values.
        seeds: How many seeds, or which.

    Raises:
        InputError: An unknown key, or a value that is not in a list.

    Example:
    >>> len(settings({"learning_rate": [1e-4, 1e-3], "epochs": [5, 10]}, seeds=3))
    12
    """
    known = [field.name for field in fields(Setting) if field.name != "seed"]
    for key, values in grid.items():
        if key not in known or isinstance(values, str) or not isinstance(values, Sequence):
            raise InputError(
                _("lists of values under the keys {names}", names=listed(known)),
                f"{key}={values!r}",
                _("one value without its list, or seeds inside the grid"),
                "sweep(…, {'learning_rate': [1e-4, 1e-3], 'trainable': [['head'], None]}, seeds=3)",
            )
    numbers = range(seeds) if isinstance(seeds, int) else list(seeds)
    return [
        Setting(**dict(zip(grid, values, strict=True)), seed=seed)
        for values in product(*grid.values())
        for seed in numbers
    ]


def batch_order(n: int, setting: Setting) -> list[np.ndarray]:
    """Which images each step sees: a seeded permutation an epoch, cut into batches.

    Args:
        n: How many training images there are.
        setting: Says how many epochs, which batch size and which seed.

    Returns:
        One int32 array of places a step; the last batch of an epoch may be smaller.
    """
    rng = np.random.default_rng(setting.seed)
    cuts = range(setting.batch_size, n, setting.batch_size)
    return [
        batch.astype("int32")
        for _epoch in range(setting.epochs)
        for batch in np.split(rng.permutation(n), cuts)
    ]


def as_words(setting: Setting) -> dict[str, Any]:
    """A setting as plain data, for a cache's key."""
    return {**asdict(setting), "penalty": repr(setting.penalty)}
