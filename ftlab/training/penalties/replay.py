"""Replay: go on practicing the old task."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from ftlab.data.task import Split, Task
from ftlab.training.penalties.base import Penalty, check_settings, source_images
import keras
import numpy as np


@dataclass(frozen=True, repr=False)
class Replay(Penalty):
    """Training images of the source task, mixed among the target's.

    An epoch is as much longer as there are more images. The training loss and accuracy are over
    both tasks' images; validation is on the target's alone.

    Args:
        n_images: How many source images are kept for replay, 0 or more; all there are where
            there are fewer.
        seed: Chooses them; the classes take turns.

    Raises:
        InputError: A setting out of range; when training begins, no source task, or a head that
            cannot answer it.

    Example:
    >>> Replay(100)
    Replay(100)

    Source: Robins 1995, https://doi.org/10.1080/09540099550039318
    """

    stock_step: ClassVar[bool] = True

    n_images: int = 50
    seed: int = 0
    _kept: dict[str, Split] = field(default_factory=dict, init=False, compare=False)

    def __post_init__(self) -> None:
        check_settings(self, counts=("n_images",) if self.n_images != 0 else ())

    def prepare(self, model: keras.Model, source: Task | None) -> None:
        """Draw the images to replay."""
        if self.n_images:
            drawn = source_images(self, model, source, self.n_images, self.seed)
            self._kept["replayed"] = drawn

    def training_data(self, model: keras.Model, train: Split) -> tuple[np.ndarray, np.ndarray]:
        """The target's images, then the source's; `fit` shuffles them together."""
        parts: list[Any] = [train, *self._kept.values()]
        images, labels = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        return images, labels
