"""What a task is: three sets of images with labels, and how they were made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from ftlab.data.camera import Camera
from ftlab.errors import InputError
from ftlab.translation import _
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


def as_split(images: object, labels: object, n_classes: int | None = None) -> Split:
    """Images and labels as a checked `Split`.

    Args:
        images: float or integer `(n, height, width, channels)` in [0, 1].
        labels: integer `(n,)`, each from 0 to `n_classes - 1`.
        n_classes: How many classes there are; `None` leaves the labels' upper end open.

    Raises:
        InputError: Wrong shape, a scale other than [0, 1], labels that are not whole numbers or
            do not fit the number of images or classes.
    """
    pixels, classes = np.asarray(images), np.asarray(labels)
    if pixels.ndim != 4:
        raise InputError(
            _("images of shape (n, height, width, channels)"),
            _("shape {shape}", shape=pixels.shape),
            _("a single image, or grey images without their channel axis"),
            _("images[..., None] for a missing channel, image[None] for a single image"),
        )
    if pixels.size and (np.min(pixels) < 0 or np.max(pixels) > 1 or np.isnan(pixels).any()):
        raise InputError(
            _("pixels in [0, 1]"),
            _("values from {low:g} to {high:g}", low=np.min(pixels), high=np.max(pixels)),
            _("images still on the 0 to 255 scale, or scaled to [-1, 1] for another model"),
            _("images / 255, or (images + 1) / 2"),
        )
    if classes.shape != (len(pixels),) or not np.issubdtype(classes.dtype, np.integer):
        raise InputError(
            _("one whole-number label an image, shape ({n},)", n=len(pixels)),
            _("shape {shape} of {dtype}", shape=classes.shape, dtype=classes.dtype),
            _("one-hot labels, or labels and images from different sets"),
            _("labels.argmax(axis=1) for one-hot labels"),
        )
    if classes.size and (classes.min() < 0 or (n_classes and classes.max() >= n_classes)):
        top = _("labels from 0 to {last}", last=(n_classes or 1) - 1)
        raise InputError(
            _("labels from 0") if n_classes is None else top,
            _("labels from {low} to {high}", low=classes.min(), high=classes.max()),
            _("classes counted from 1, or a head with too few classes"),
            _("labels - 1, or replace_head(model, n_classes)"),
        )
    return Split(pixels.astype("float32"), classes.astype("int64"))


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

    def __post_init__(self) -> None:
        for part in ("train", "validation", "test"):
            images, labels = getattr(self, part)
            object.__setattr__(self, part, as_split(images, labels, self.n_classes))

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
