"""Numbers that callers give: whether they are of the kind that was asked for."""

from __future__ import annotations

from numbers import Integral
from typing import TypeGuard

from ftlab.errors import InputError
from ftlab.translation import _
import numpy as np


def is_whole(value: object) -> TypeGuard[int]:
    """Whether a value is a whole number, Python's or NumPy's; a truth value or a time is none.

    Example:
    >>> is_whole(3), is_whole(3.0), is_whole(True)
    (True, False, False)
    """
    return isinstance(value, Integral) and not isinstance(value, (bool, np.timedelta64))


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
                _("a share or a power in the place of a count"),
                f"{name}=5",
            )
