"""What a task is: three sets of images with labels, and how they were made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from ftlab.data.camera import Camera
from ftlab.data.labels import whole_labels
from ftlab.data.pixels import as_pixels
import numpy as np


class Split(NamedTuple):
    """Images and their labels; unpacks wherever Keras takes `x, y`.

    Attributes:
        images: float32 `(n, height, width, channels)` in [0, 1].
        labels: int64 `(n,)`.

    Example:
    >>> split = Split(np.zeros((4, 32, 32, 1), "float32"), np.array([0, 1, 2, 3]))
    >>> images, labels = split
    >>> split
    Split(4 images of 32×32×1)
    """

    images: np.ndarray
    labels: np.ndarray

    def __repr__(self) -> str:
        size = "×".join(str(side) for side in self.images.shape[1:])
        return f"Split({len(self.images)} images of {size})"


def as_split(
    images: object, labels: object, n_classes: int | None = None, scale: float = 1.0
) -> Split:
    """Images and labels as a checked `Split`.

    Args:
        images: float or integer `(n, height, width, channels)` in [0, `scale`].
        labels: Whole numbers `(n,)` or `(n, 1)`, each from 0 to `n_classes - 1`; or one-hot rows.
        n_classes: How many classes there are; `None` leaves the labels' upper end open.
        scale: The largest value of a pixel: 1, or 255 for a model that rescales inside.

    Raises:
        InputError: Wrong shape, NaN, another scale, labels that are not whole numbers or do not
            fit the number of images or classes.
    """
    pixels = as_pixels(images, scale)
    return Split(pixels, whole_labels(labels, len(pixels), n_classes))


@dataclass(frozen=True, eq=False)
class Task:
    """A task: images to train on, to validate on and to test on.

    Args:
        name: Short name, as given to `load_task`.
        train: What may be learned from.
        validation: For choices while training; never learned from.
        test: For the result; looked at once, at the end.
        class_names: One name a class, in the order of the labels.
        description: How the task was made, in a sentence or two.
        camera: What photographed it, if anything did.
        scale: The largest value of a pixel: 1, or 255 for a model that rescales inside.

    Raises:
        InputError: A split's images or labels do not fit (see `as_split`).
    """

    name: str
    train: Split
    validation: Split
    test: Split
    class_names: tuple[str, ...]
    description: str
    camera: Camera | None = None
    scale: float = 1.0

    def __post_init__(self) -> None:
        for part in ("train", "validation", "test"):
            images, labels = getattr(self, part)
            object.__setattr__(self, part, as_split(images, labels, self.n_classes, self.scale))

    @property
    def n_classes(self) -> int:
        """How many classes a head for this task needs."""
        return len(self.class_names)

    def only(self, classes: range | list[int]) -> Task:
        """The same task with the images of some classes only; labels keep their numbers."""

        def kept(split: Split) -> Split:
            chosen = np.isin(split.labels, list(classes))
            return Split(split.images[chosen], split.labels[chosen])

        return replace(
            self, train=kept(self.train), validation=kept(self.validation), test=kept(self.test)
        )

    def __repr__(self) -> str:
        counts = ", ".join(
            f"{len(getattr(self, part).labels)} {part}" for part in ("train", "validation", "test")
        )
        size = "×".join(str(side) for side in self.train.images.shape[1:])
        return f"Task({self.name!r}: {counts} images of {size}, {self.n_classes} classes)"
