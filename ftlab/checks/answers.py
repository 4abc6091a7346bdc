"""What an answer gave: as numbers, in words, and which wrong answer it looks like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ftlab.checks.core import fail, require
from ftlab.checks.plain import real_array, shortened
from ftlab.translation import _
import numpy as np


def looks_like(received: Any, wrong: Mapping[str, Any], *, otherwise: str) -> str:
    """The id of the wrong answer that gives the same numbers."""
    for key, value in wrong.items():
        base = key.split()[0]
        if base != "right" and np.allclose(received, value, atol=1e-6):
            return base
    return otherwise


def numbers(given: Any, shape: tuple[int, ...], expected: str) -> np.ndarray:
    """The answer as finite numbers of this shape; fails the check when it is anything else."""
    try:
        found = real_array(given)
    except Exception:  # an answer can be anything at all
        found = np.array(np.nan)
    if found.shape != shape or not np.isfinite(found).all():
        fail(expected, told(given), "M03")
    return found


def is_number(value: Any) -> bool:
    """Whether this is a finite number."""
    try:
        real_array(value)  # no text, no date
        number = float("nan") if isinstance(value, bool) else float(value)
    except Exception:  # an answer can be anything at all
        return False
    return bool(np.isfinite(number))


def told(given: Any) -> str:
    """An answer with its type, for a message."""
    return _("a {kind}: {text}", kind=type(given).__name__, text=shortened(given))


def weight_list(given: Any, shapes: Sequence[tuple[int, ...]]) -> list[np.ndarray]:
    """The arrays that an answer returned as `model.get_weights()` gives them.

    Args:
        given: What came back; anything at all.
        shapes: Those of the model's weights, in order.

    Raises:
        CheckFailed: Something else, as M03.
    """
    wanted = _("a list of {n} arrays, as model.get_weights() gives them", n=len(shapes))
    require(isinstance(given, (list, tuple)), wanted, told(given), "M03")
    try:
        arrays = [real_array(weight) for weight in given]
    except Exception:  # an answer can be anything at all
        arrays = []
    require([array.shape for array in arrays] == list(shapes), wanted, told(given), "M03")
    return arrays
