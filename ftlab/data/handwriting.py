"""The handwriting: real digits, split once so that nothing leaks between tasks.

scikit-learn ships the UCI optical handwritten digits: 1,797 images of 8×8 pixels. The split
below is made once, by index. The network is pretrained on one part; the source task is tested on
another; target tasks draw their few training images from a third and are tested on a fourth.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Literal

import numpy as np
from scipy import ndimage
from sklearn.datasets import load_digits

Part = Literal[
    "pretraining",
    "source_validation",
    "source_test",
    "target_pool",
    "target_validation",
    "target_test",
]

SIZES: dict[Part, int] = {
    "pretraining": 700,
    "source_validation": 100,
    "source_test": 300,
    "target_pool": 297,
    "target_validation": 100,
    "target_test": 300,
}
SPLIT_SEED = 20
PARCEL = 32  # pixels along each side of a parcel's picture
LABEL = 22  # pixels along each side of the written digit
CARDBOARD, INK = 0.82, 0.12  # grey values in [0, 1]


@cache
def split_indices() -> dict[Part, np.ndarray]:
    """Indices into `sklearn.datasets.load_digits()` for each part; disjoint, and fixed for good."""
    order = np.random.default_rng(SPLIT_SEED).permutation(sum(SIZES.values()))
    ends = np.cumsum(list(SIZES.values()))[:-1]
    return dict(zip(SIZES, np.split(order, ends), strict=True))


@cache
def _digits() -> tuple[np.ndarray, np.ndarray]:
    digits = load_digits()
    return (digits.images / 16.0).astype("float32"), digits.target.astype("int64")


def handwriting(part: Part) -> tuple[np.ndarray, np.ndarray]:
    """Digits of one part of the split.

    Args:
        part: `"pretraining"`, `"source_validation"`, `"source_test"`, `"target_pool"`,
            `"target_validation"` or `"target_test"`.

    Returns:
        `(digits, labels)`: float32 `(n, 8, 8)` with ink as 1 and blank as 0, and int64 `(n,)`.

    Example:
    >>> digits, labels = handwriting("target_test")
    >>> digits.shape, labels.shape
    ((300, 8, 8), (300,))
    """
    images, labels = _digits()
    chosen = split_indices()[part]
    return images[chosen], labels[chosen]


def write_on_parcels(digits: np.ndarray, seed: int) -> np.ndarray:
    """Write digits on cardboard: each a little off center, on a slightly uneven surface.

    Args:
        digits: float `(n, 8, 8)`, ink as 1.
        seed: Chooses the positions and the cardboard's grain.

    Returns:
        float32 `(n, 32, 32, 1)` in [0, 1]: dark ink on light cardboard.
    """
    rng = np.random.default_rng(seed)
    n = len(digits)
    strokes = _enlarged(np.asarray(digits, "float32").tobytes(), n)
    ink = np.zeros((n, PARCEL, PARCEL), "float32")
    margin = PARCEL - LABEL
    for image, stroke, (top, left) in zip(
        ink, strokes, rng.integers(margin // 2 - 1, margin // 2 + 2, (n, 2)), strict=True
    ):
        image[top : top + LABEL, left : left + LABEL] = stroke
    grain = ndimage.gaussian_filter(rng.normal(size=ink.shape), (0, 3, 3)) * 0.15
    cardboard = CARDBOARD + grain
    parcels = cardboard * (1 - ink) + INK * ink
    return parcels.clip(0, 1).astype("float32")[..., None]


@lru_cache(maxsize=8)
def _enlarged(digits: bytes, n: int) -> np.ndarray:
    """Digits at the size of a parcel's label; the same ones are written again for every seed."""
    images = np.frombuffer(digits, "float32").reshape(n, 8, 8)
    return ndimage.zoom(images, (1, LABEL / 8, LABEL / 8), order=3, mode="nearest").clip(0, 1)
