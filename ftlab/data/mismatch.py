"""Mismatches of image kind: another resolution, another number of channels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ftlab.data.task import Split, Task
from ftlab.errors import InputError
from ftlab.translation import _, n_
import numpy as np
from PIL import Image

_GREY = np.array([0.299, 0.587, 0.114], "float32")  # how bright red, green and blue look (BT.601)


def at_resolution(task: Task, side: int, *, keep_shape: bool = True) -> Task:
    """The same task from a camera with fewer (or more) pixels.

    Args:
        task: Any task; its images need not be square.
        side: Pixels along each side of the new pictures, 2 to 512.
        keep_shape: `True` enlarges (or shrinks) the pictures to the shape they had, which is
            what a model with a fixed input gets: the shape is right and the detail is gone.
            `False` leaves them at `side`×`side`, for a model that takes that.

    Returns:
        A `Task` named after the given one. Shrinking averages over the area of each new pixel;
        enlarging interpolates linearly.

    Raises:
        InputError: `side` is no whole number from 2 to 512.

    Example:
    >>> from ftlab import load_task
    >>> belt = load_task("belt", n_train=10)
    >>> at_resolution(belt, 8)
    Task('belt-8px': 10 train, 100 validation, 300 test images of 32×32×1, 10 classes)
    >>> at_resolution(belt, 64, keep_shape=False).train.images.shape
    (10, 64, 64, 1)
    """
    whole = isinstance(side, (int, np.integer)) and not isinstance(side, bool)
    if not whole or not 2 <= side <= 512:
        raise InputError(
            _("side as a whole number of pixels from 2 to 512"),
            f"side={side!r}",
            _("a factor or a (height, width) pair instead of a number of pixels"),
            "at_resolution(task, 16)",
        )

    def resized(images: np.ndarray) -> np.ndarray:
        height, width = images.shape[1:3]
        small = _resize(images, int(side), int(side))
        return _resize(small, height, width) if keep_shape else small

    told = _("Pictures resized to {side}×{side}, and left so.", side=side)
    if keep_shape:
        told = _("Pictures resized to {side}×{side}, then to the shape they had.", side=side)
    return _changed(task, resized, f"{task.name}-{side}px", told)


def with_channels(task: Task, channels: int) -> Task:
    """The same task with another number of channels, for a model that expects it.

    Args:
        task: A task with 1 or 3 channels.
        channels: 3 repeats grey three times, so that no information is added; 1 weighs red,
            green and blue by how bright they look.

    Returns:
        A `Task`; the given one where it has that many channels.

    Raises:
        InputError: Other than 1 or 3 channels.

    Example:
    >>> from ftlab import load_task
    >>> with_channels(load_task("belt", n_train=10), 3).train.images.shape
    (10, 32, 32, 3)
    """
    there = task.train.images.shape[-1]
    if isinstance(channels, bool) or {there, channels} - {1, 3}:
        raise InputError(
            _("1 or 3 channels, before and after"),
            _("{there} before, channels={channels!r}", there=there, channels=channels),
            _("an alpha channel, or a width instead of channels"),
            _("with_channels(task, 3), and images[..., :3] where there is an alpha channel"),
        )
    if there == channels:
        return task

    def converted(images: np.ndarray) -> np.ndarray:
        if channels == 3:
            return np.repeat(images, 3, axis=-1)
        return (images @ _GREY)[..., None]

    told = n_("Pictures with {n} channel.", "Pictures with {n} channels.", channels)
    return _changed(task, converted, f"{task.name}-{channels}ch", told)


def _resize(images: np.ndarray, height: int, width: int) -> np.ndarray:
    """Average over areas where pictures shrink, interpolate where they grow."""
    shrinks = height <= images.shape[1] and width <= images.shape[2]
    method = Image.Resampling.BOX if shrinks else Image.Resampling.BILINEAR
    out = np.empty((len(images), height, width, images.shape[-1]), "float32")
    for image, place in zip(images, out, strict=True):
        for channel in range(images.shape[-1]):
            picture = Image.fromarray(np.ascontiguousarray(image[..., channel], "float32"))
            place[..., channel] = picture.resize((width, height), method)
    return out


def _changed(
    task: Task, change: Callable[[np.ndarray], np.ndarray], name: str, sentence: str
) -> Task:
    def of(split: Split) -> Split:
        return Split(change(split.images).clip(0, 1), split.labels)

    return replace(
        task,
        name=name,
        train=of(task.train),
        validation=of(task.validation),
        test=of(task.test),
        description=f"{task.description} {sentence}",
    )
