"""What an answer gave: as numbers, in words, and which wrong answer it looks like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ftlab.checks.core import fail, require
from ftlab.checks.plain import real_array, shortened
from ftlab.translation import _
import numpy as np


def looks_like(*trials: tuple[Any, Mapping[str, Any]]) -> str:
    """The misconception whose own mistake gives these very results.

    Args:
        trials: What came, and by misconception what its mistake gives there; a second mistake of
            one misconception has a word behind its id. `"right"` and `"same"` are no mistakes.

    Returns:
        The id whose mistake gives the same in every trial; empty where none does, or mistakes of
        different misconceptions do.
    """
    keys = [key for key in trials[0][1] if key not in ("right", "same")]
    found = {
        key.split()[0]
        for key in keys
        if all(key in wrong and _equal(given, wrong[key]) for given, wrong in trials)
    }
    return found.pop() if len(found) == 1 else ""


def _equal(received: Any, value: Any) -> bool:
    if isinstance(value, str) or value is None:
        return type(received) is type(value) and bool(received == value)
    given, wanted = (np.asarray(each, float) for each in (received, value))
    return given.shape == wanted.shape and bool(
        np.allclose(given, wanted, rtol=1e-4, atol=1e-6, equal_nan=True)
    )


def another_kind(given: Any) -> str:
    """M03 for what is no number at all; empty for a number that is infinite or NaN."""
    try:
        return "M03" if isinstance(given, bool) or real_array(given).shape else ""
    except Exception:  # an answer can be anything at all
        return "M03"


def numbers(given: Any, shape: tuple[int, ...], expected: str) -> np.ndarray:
    """The answer as finite numbers of this shape; fails the check when it is anything else."""
    try:
        found = real_array(given)
    except Exception:  # an answer can be anything at all
        found = np.array(np.nan)
    if found.shape != shape:
        fail(expected, told(given), "M03")
    require(np.isfinite(found).all(), expected, told(given))
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
