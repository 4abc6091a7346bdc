"""What `load_image_folder` is given, checked before a file is touched."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral, Real
from pathlib import Path
from typing import Any, get_args

from ftlab.data.folders.pictures import ColorMode
from ftlab.errors import InputError, listed
from ftlab.translation import _
import numpy as np

LARGEST = 4096  # pixels along a side


def checked_folder(path: Any) -> Path:
    """The path as a folder that is there; a `~` is written out."""
    try:
        folder = Path(path).expanduser()
    except (TypeError, RuntimeError):  # no path, or no home for that name
        folder = None
    if folder is None or not folder.is_dir():
        raise InputError(
            _("the path of a folder"),
            repr(path) if folder is None else _kind(folder),
            _("a slip in the path, a file that is still packed, or a path from another machine"),
            _("an absolute path, such as {here!r}; unpack a zip first", here=str(Path.cwd())),
        )
    return folder


def _kind(path: Path) -> str:
    if path.exists():
        return _("{path}, which is a file", path=path)
    return _("{path}, and there is nothing of that name", path=path)


def checked_size(image_size: Any) -> tuple[int, int]:
    """Height and width in pixels, from a pair or from one number for a square."""
    one = isinstance(image_size, Real)
    sides = (image_size, image_size) if one else image_size
    if not (
        isinstance(sides, Sequence | np.ndarray) and len(sides) == 2 and all(map(_is_side, sides))
    ):
        raise InputError(
            _("image_size as (height, width), whole numbers of pixels from 1 to {n}", n=LARGEST),
            f"image_size={image_size!r}",
            _("channels among the sides, or a share instead of pixels"),
            "image_size=(96, 96)",
        )
    return int(sides[0]), int(sides[1])


def _is_side(side: Any) -> bool:
    whole = isinstance(side, Integral) and not isinstance(side, bool)
    return whole and 1 <= int(side) <= LARGEST


def check_color_mode(color_mode: Any) -> None:
    """Raise an `InputError` unless it is a color mode that is known."""
    known = get_args(ColorMode)
    if color_mode not in known:
        raise InputError(
            _("one of the color modes {known}", known=listed(known)),
            f"color_mode={color_mode!r}",
            _("another word for grey, or a mode with transparency"),
            "color_mode='grayscale'",
        )


def checked_shares(validation: Any, test: Any) -> dict[str, float]:
    """The shares of validation and test, by name."""
    shares = {"validation": validation, "test": test}
    numbers = all(isinstance(s, Real) and not isinstance(s, bool) for s in shares.values())
    if not (numbers and validation > 0 and test > 0 and validation + test < 1):
        raise InputError(
            _("shares for validation and test above 0 and below 1 together"),
            f"validation={validation}, test={test}",
            _("numbers of pictures instead of shares, or none, which training cannot do with"),
            "validation=0.2, test=0.2",
        )
    return {part: float(share) for part, share in shares.items()}
