"""How long something takes."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter


def seconds(work: Callable[[], object]) -> float:
    """How many seconds a function takes, by the clock on the wall.

    Args:
        work: A function without arguments; what it returns is dropped.

    Example:
    >>> seconds(lambda: None) < 1
    True
    """
    began = perf_counter()
    work()
    return perf_counter() - began
