"""Plain numbers out of answers, and probes in another order."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from numbers import Real
from typing import Any, TypeVar

from ftlab.translation import _
import numpy as np

Item = TypeVar("Item")
_KINDS = "biufV"  # NumPy's letters for truth values and real numbers; V is TensorFlow's bfloat16


def real_array(value: Any) -> np.ndarray:
    """An answer as an array of floats.

    Args:
        value: A number, an array, a tensor or nested lists of numbers.

    Raises:
        TypeError: Text, dates or complex numbers, which NumPy would turn into numbers.
        ValueError: Lists of different lengths.
    """
    found = np.asarray(value)
    if found.dtype == object:
        if not all(_is_real(each) for each in found.ravel()):
            raise TypeError("not all of these are numbers")
    elif found.dtype.kind not in _KINDS or found.dtype.names:
        raise TypeError(f"an array of {found.dtype} is no array of numbers")
    return found.astype(float)


def shortened(value: Any, most: int = 120) -> str:
    """An answer as code, cut where it is long."""
    try:
        text = repr(value)
    except Exception:  # an answer can be anything at all
        return _("(cannot be shown)")
    return text if len(text) <= most else text[: most - 3] + "…"


def in_order_of(seed: int, probes: Sequence[Item]) -> list[Item]:
    """Probes as they stand with seed 0, and in another order with another seed.

    So that whoever remembers the answers to the visible probes has none for the hidden ones.
    """
    places = np.random.default_rng(seed).permutation(len(probes)) if seed else range(len(probes))
    return [probes[place] for place in places]


def _is_real(value: Any) -> bool:
    return isinstance(value, (Real, Decimal)) and not isinstance(value, np.timedelta64)
