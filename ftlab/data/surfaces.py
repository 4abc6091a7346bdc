"""Real pictures: what fourteen photographs show, in patches for ImageNet networks.

The photographs lie inside scikit-image and scikit-learn; nothing is downloaded. Each is cut into
three parts by columns before a patch is taken from it, so that no pixel is in two sets:

    |<--------------- left 60 % ---------------->|<------- right 40 % ------->|
    | training patches        | validation, 96   | test patches               |
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ftlab.data.task import Split
from ftlab.errors import InputError
from ftlab.translation import N_, _
import numpy as np
from PIL import Image

# class: (the package that ships it, the file in it)
PHOTOGRAPHS = {
    "brick": ("skimage", "data/brick.png"),
    "grass": ("skimage", "data/grass.png"),
    "gravel": ("skimage", "data/gravel.png"),
    "cat": ("skimage", "data/chelsea.png"),
    "coffee": ("skimage", "data/coffee.png"),
    "rocket": ("skimage", "data/rocket.jpg"),
    "astronaut": ("skimage", "data/astronaut.png"),
    "motorcycle": ("skimage", "data/motorcycle_left.png"),
    "coins": ("skimage", "data/coins.png"),
    "tissue": ("skimage", "data/ihc.png"),
    "galaxies": ("skimage", "data/hubble_deep_field.jpg"),
    "page": ("skimage", "data/page.png"),
    "temple": ("sklearn", "datasets/images/china.jpg"),
    "flower": ("sklearn", "datasets/images/flower.jpg"),
}
SURFACES = tuple(PHOTOGRAPHS)
# A whole multiple of 32, by which ImageNet networks shrink a picture; and the largest one of
# which three stand side by side in every photograph, the narrowest being 384 pixels wide.
SIDE = 96
LEFT_SHARE = 0.6
PATCHES = {"train": 60, "validation": 10, "test": 25}  # of each photograph
DESCRIPTION = N_(
    "Grey 96×96 patches of fourteen photographs that scikit-image and scikit-learn ship, in three "
    "equal channels; train and validation from the left 60 % of each, in separate columns, test "
    "from the right 40 %. Rights: CC0 (brick, grass, gravel, cat, coffee), public domain or no "
    "known restrictions (rocket, astronaut, galaxies: NASA and SpaceX; coins: Brooklyn Museum; "
    "tissue: CMMI; page), motorcycle from the Middlebury stereo set of D. Scharstein and others "
    "(GCPR 2014), temple and flower CC BY 2.0 by danielbuechele and vultilion."
)


class Columns(NamedTuple):
    """Columns of a photograph, from `start` to before `end`."""

    start: int
    end: int


def columns(width: int, part: str) -> Columns:
    """The columns of a photograph that belong to one set; those of two sets share none.

    Args:
        width: Of the photograph, in pixels; 384 or more.
        part: `"train"`, `"validation"` or `"test"`.

    Example:
    >>> [tuple(columns(640, part)) for part in ("train", "validation", "test")]
    [(0, 288), (288, 384), (384, 640)]
    """
    border = int(LEFT_SHARE * width)
    return {
        "train": Columns(0, border - SIDE),
        "validation": Columns(border - SIDE, border),
        "test": Columns(border, width),
    }[part]


@cache
def photograph(name: str) -> np.ndarray:
    """The photograph of a class, in grey.

    Args:
        name: One of `SURFACES`.

    Returns:
        uint8 `(height, width)`, read-only.

    Raises:
        InputError: The installed version of the package does not hold the file.

    Example:
    >>> photograph("coffee").shape
    (400, 600)
    """
    package, path = PHOTOGRAPHS[name]
    file = files(package) / path
    if not file.is_file():
        raise InputError(
            _("the photograph {path} inside the package {package}", path=path, package=package),
            _("no such file"),
            _("a version of the package that ships other photographs"),
            _(
                "`make lab`, or `pip install {wanted}`",
                wanted="scikit-image==0.26.0 scikit-learn==1.9.1",
            ),
        )
    with file.open("rb") as stream, Image.open(stream) as picture:
        grey = np.array(picture.convert("L"))
    grey.flags.writeable = False
    return grey


def surface_split(part: str, seed: int) -> Split:
    """Patches of one set's columns, from all photographs.

    Args:
        part: `"train"`, `"validation"` or `"test"`.
        seed: Chooses where in those columns; no place is taken twice.

    Returns:
        `Split` of float32 `(n, 96, 96, 1)` in [0, 1], equally many of each class.

    Example:
    >>> surface_split("validation", seed=0)
    Split(140 images of 96×96×1)
    """
    return patches([photograph(name) for name in SURFACES], part, seed)


def patches(photographs: Sequence[np.ndarray], part: str, seed: int) -> Split:
    """Patches of one set's columns, as many from each photograph.

    Args:
        photographs: uint8 `(height, width)`, 96 rows and 384 columns or more; one a class.
        part: `"train"`, `"validation"` or `"test"`.
        seed: Chooses where in those columns; no place is taken twice.

    Returns:
        `Split` of float32 `(n, 96, 96, 1)` in [0, 1], equally many of each class.
    """
    count = PATCHES[part]
    images = np.empty((len(photographs), count, SIDE, SIDE, 1), "float32")
    for label, photo in enumerate(photographs):
        own = photo[:, slice(*columns(photo.shape[1], part))]
        windows = np.lib.stride_tricks.sliding_window_view(own, (SIDE, SIDE))
        rows, places = windows.shape[:2]
        chosen = np.random.default_rng((seed, label)).choice(rows * places, count, replace=False)
        images[label, ..., 0] = windows[chosen // places, chosen % places] / np.float32(255)
    labels = np.repeat(np.arange(len(photographs)), count)
    return Split(images.reshape(-1, SIDE, SIDE, 1), labels)
