"""Surfaces small enough that an ImageNet network trains on them within a lesson."""

from __future__ import annotations

from ftlab.data.camera import Camera
from ftlab.data.mismatch import at_resolution
from ftlab.data.task import Task
from ftlab.data.tasks import load_task

SIDE = 64


def small_surfaces(camera: Camera | str, n_train: int | None = None, seed: int = 0) -> Task:
    """The task `"surfaces"` before a camera, its patches made 64 pixels wide to save time.

    Args:
        camera: As for `load_task`.
        n_train: How many training images; `None` for all.
        seed: Chooses them.

    Returns:
        A `Task` of float32 `(n, 64, 64, 3)` in [0, 1], with 14 classes.

    Example:
    >>> small_surfaces("belt", n_train=28).train
    Split(28 images of 64×64×3)
    """
    task = load_task("surfaces", camera=camera, n_train=n_train, seed=seed)
    return at_resolution(task, SIDE, keep_shape=False)
