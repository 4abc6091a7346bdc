"""Tasks whose pictures are there already: a camera sees them as they are, or none does."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from ftlab.data import mnist, photos, surfaces
from ftlab.data.camera import Camera
from ftlab.data.task import Split


class Pictures(NamedTuple):
    """What such a task consists of.

    Attributes:
        split: Gives one set in grey, from its name and a seed.
        class_names: One name a class.
        description: How the pictures were made, and whose they are.
        camera: The preset that sees them by default; `None` for none.
        channels: How often the grey is repeated.
    """

    split: Callable[[str, int], Split]
    class_names: tuple[str, ...]
    description: str
    camera: str | None = None
    channels: int = 1


PICTURES = {
    "photos": Pictures(
        lambda part, seed: photos.photo_split(part), photos.PHOTO_CLASSES, photos.DESCRIPTION
    ),
    "surfaces": Pictures(
        surfaces.surface_split, surfaces.SURFACES, surfaces.DESCRIPTION, "dock", channels=3
    ),
    "mnist": Pictures(
        lambda part, seed: mnist.mnist_split(part), mnist.MNIST_CLASSES, mnist.DESCRIPTION
    ),
}


def seen(name: str, part: str, camera: Camera | None, seed: int) -> Split:
    """One set in grey as a camera sees it.

    Args:
        name: A key of `PICTURES`.
        part: `"train"`, `"validation"` or `"test"`.
        camera: What photographs it; `None` for the pictures as they are.
        seed: For where they are taken from, and for the camera's noise.

    Returns:
        `Split` with one channel, possibly kept for the next call: not to be written to.

    Example:
    >>> seen("photos", "test", None, seed=0).images.shape[1:]
    (32, 32, 1)
    """
    return _photographed(name, part, camera, seed) if camera else PICTURES[name].split(part, seed)


@lru_cache(maxsize=6)  # the sets of two tasks, up to 30 MB each
def _photographed(name: str, part: str, camera: Camera, seed: int) -> Split:
    split = PICTURES[name].split(part, seed)
    return Split(camera.photograph(split.images, seed), split.labels)
