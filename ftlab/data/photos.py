"""The farthest target: patches of two photographs, a temple and a flower."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from ftlab.data.task import Split
from ftlab.translation import N_
import numpy as np
from sklearn.datasets import load_sample_image

PHOTO_CLASSES = ("temple", "flower")
DESCRIPTION = N_(
    "The farthest target: grey 32×32 patches of scikit-learn's two sample photographs; train, "
    "validation and test come from separate tiles of each."
)
_FILES = ("china.jpg", "flower.jpg")
_SHRINK = 2  # photographs are 640 pixels wide; halved, a 32-pixel patch shows some structure
_PATCH, _STEP = 32, 4
_TILE = 44  # patches never cross a tile's edge, and each tile belongs to one set
_SET_OF_TILE = ("train", "train", "validation", "train", "test")


@cache
def _photographs() -> tuple[np.ndarray, ...]:
    grey = (np.mean(load_sample_image(name), axis=-1) / 255 for name in _FILES)
    return tuple(
        photo[: photo.shape[0] // 2 * 2, :640]
        .reshape(photo.shape[0] // 2, _SHRINK, 320, _SHRINK)
        .mean(axis=(1, 3))
        for photo in grey
    )


def photo_split(part: str) -> Split:
    """All patches of one set's tiles, from both photographs.

    Args:
        part: `"train"`, `"validation"` or `"test"`.

    Returns:
        `Split` of float32 `(n, 32, 32, 1)` in [0, 1]; 0 is the temple, 1 the flower. No pixel is
        in two sets.
    """
    images, labels = [], []
    for label, photo in enumerate(_photographs()):
        for tile in _tiles(photo, part):
            for top in range(0, _TILE - _PATCH + 1, _STEP):
                for left in range(0, _TILE - _PATCH + 1, _STEP):
                    images.append(tile[top : top + _PATCH, left : left + _PATCH])
                    labels.append(label)
    return Split(np.asarray(images, "float32")[..., None].clip(0, 1), np.asarray(labels))


def _tiles(photo: np.ndarray, part: str) -> Iterator[np.ndarray]:
    rows, columns = photo.shape[0] // _TILE, photo.shape[1] // _TILE
    for row in range(rows):
        for column in range(columns):
            if _SET_OF_TILE[(2 * row + column) % len(_SET_OF_TILE)] == part:
                top, left = row * _TILE, column * _TILE
                yield photo[top : top + _TILE, left : left + _TILE]
