"""Numbers that callers give: whether they are of the kind that was asked for."""

from __future__ import annotations

from math import isfinite
from numbers import Integral, Real
from typing import Any, TypeGuard

from ftlab.errors import InputError
from ftlab.translation import _
import numpy as np

LARGEST_SEED = 2**32 - 1  # NumPy takes no larger one


def is_whole(value: object) -> TypeGuard[int]:
    """Whether a value is a whole number, Python's or NumPy's; a truth value or a time is none.

    Example:
    >>> is_whole(3), is_whole(3.0), is_whole(True)
    (True, False, False)
    """
    return isinstance(value, Integral) and not isinstance(value, (bool, np.timedelta64))


def as_number(value: object) -> float | None:
    """A number as a Python float, or `None` for what is no number.

    Args:
        value: A number of Python or NumPy, or an array, tensor or Keras variable of no dimension,
            such as `optimizer.learning_rate`. `True` and `False` are none.

    Example:
    >>> as_number(np.float32(0.5)), as_number(np.array(2)), as_number("2"), as_number(True)
    (0.5, 2.0, None, None)
    """
    if isinstance(value, Real) and not isinstance(value, bool):
        return float(value)
    shape: Any = getattr(value, "shape", None)
    if isinstance(value, type) or shape is None or not hasattr(value, "dtype") or tuple(shape):
        return None
    try:
        array = np.asarray(value)
        # bfloat16 is not NumPy's own, so that it says of itself that it is no kind of number.
        return float(array) if array.dtype.kind in "iufV" else None
    except (TypeError, ValueError, NotImplementedError):
        return None


def is_rate(value: object, *, above: bool = False) -> bool:
    """Whether a value is a finite number, 0 or more.

    Args:
        value: What was given.
        above: Whether it has to be above 0.

    Example:
    >>> is_rate(np.float32(1e-3)), is_rate(0), is_rate(0, above=True), is_rate(float("nan"))
    (True, True, False, False)
    """
    number = as_number(value)
    return number is not None and isfinite(number) and (number > 0 if above else number >= 0)


def check_counts(**counts: int) -> None:
    """Check that each argument is a whole number, 1 or more.

    Args:
        **counts: The argument's name and what was given.

    Raises:
        InputError: One is not.

    Example:
    >>> check_counts(epochs=5, batch_size=20)
    """
    for name, count in counts.items():
        if not is_whole(count) or count < 1:
            raise InputError(
                _("{name} as a whole number, 1 or more", name=name),
                f"{name}={count!r}",
                _("a share or a power instead of a count"),
                f"{name}=5",
            )


def checked_seed(seed: object, name: str = "seed") -> int:
    """A seed as Keras takes it.

    Args:
        seed: A whole number, Python's or NumPy's, from 0 to 2³² - 1.
        name: The argument's name.

    Raises:
        InputError: It is none.

    Example:
    >>> checked_seed(np.int64(3))
    3
    """
    if is_whole(seed) and 0 <= int(seed) <= LARGEST_SEED:
        return int(seed)
    raise InputError(
        _("{name} as a whole number, from 0 to {largest}", name=name, largest=LARGEST_SEED),
        f"{name}={seed!r}",
        _("None, a share or a random generator instead of a number"),
        f"{name}=0",
    )
