"""Values of Python's and pandas' own kinds as plain parts, and back.

Each kind is made anew from numbers, text and arrays by its own constructor; none of them runs
anything. `ftlab.grading.wire.values` walks the parts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from math import prod
import sys
from typing import Any

from ftlab.grading.wire import tables
import numpy as np

MOST_ITEMS = 200_000
_VIEWS: tuple[Any, ...] = (type({}.keys()), type({}.values()), type({}.items()))


def parts(value: Any) -> tuple[str, list[Any]] | None:
    """What a value of a known kind is made of; `None` for another kind.

    Args:
        value: Not plain data, an array, or a container of these.

    Example:
    >>> parts(Fraction(1, 3)), parts(object())
    (('Fraction', [1, 3]), None)
    """
    for kind, taken_apart in _APART.items():
        if isinstance(value, kind):
            return taken_apart(value)
    if isinstance(value, np.ndarray):  # of objects, or with a mask
        return _odd_array(value)
    return tables.parts(value)


def made(name: Any, of: list[Any]) -> Any:
    """The value that `parts` took apart.

    Args:
        name: Of the kind; perhaps forged.
        of: What it is made of; perhaps forged.

    Raises:
        ValueError: No such kind, or not made so.
    """
    if not isinstance(name, str) or not isinstance(of, list) or name not in _MADE:
        raise ValueError("a value of an unknown kind")
    return _MADE[name](*of)


def _time(value: Any) -> tuple[str, list[Any]]:
    pandas = sys.modules.get("pandas")
    if pandas is not None and value is pandas.NaT:
        return "NaT", []
    stamp = pandas is not None and isinstance(value, pandas.Timestamp)
    return "Timestamp" if stamp else "datetime", [value.isoformat()]


def _delta(value: timedelta) -> tuple[str, list[Any]]:
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(value, pandas.Timedelta):
        return "Timedelta", [value.value]
    return "timedelta", [value.days, value.seconds, value.microseconds]


_APART: dict[Any, Callable[[Any], tuple[str, list[Any]]]] = {
    complex: lambda value: ("complex", [value.real, value.imag]),
    Fraction: lambda value: ("Fraction", [value.numerator, value.denominator]),
    Decimal: lambda value: ("Decimal", [Decimal.__str__(value)]),
    datetime: _time,
    date: lambda value: ("date", [value.year, value.month, value.day]),
    time: lambda value: ("time", [value.isoformat()]),
    timedelta: _delta,
    range: lambda value: ("range", [value.start, value.stop, value.step]),
    slice: lambda value: ("slice", [value.start, value.stop, value.step]),
    type(...): lambda value: ("ellipsis", []),
    bytes: lambda value: ("bytes", [value.hex()]),
    bytearray: lambda value: ("bytearray", [value.hex()]),
    deque: lambda value: ("deque", [list(value)]),
    _VIEWS[0]: lambda value: ("keys", [list(value)]),
    _VIEWS[1]: lambda value: ("values", [list(value)]),
    _VIEWS[2]: lambda value: ("items", [list(value)]),
    Iterator: lambda value: ("iterator", [list(islice(value, MOST_ITEMS + 1))]),
}


def _odd_array(value: np.ndarray) -> tuple[str, list[Any]] | None:
    if isinstance(value, np.ma.MaskedArray):
        return "masked", [np.asarray(value.data), np.ma.getmaskarray(value)]
    if value.dtype == object and value.size <= MOST_ITEMS:
        return "objects", [list(value.shape), value.ravel().tolist()]
    return None


def _objects(shape: list[int], items: list[Any]) -> np.ndarray:
    if not all(type(n) is int and n >= 0 for n in shape) or prod(shape) != len(items):
        raise ValueError("an array of another size")
    array = np.empty(len(items), object)
    for place, item in enumerate(items):
        array[place] = item
    return array.reshape(shape)


_MADE: dict[str, Callable[..., Any]] = {
    **tables.MADE,
    "Decimal": Decimal,
    "Fraction": Fraction,
    "bytearray": bytearray.fromhex,
    "bytes": bytes.fromhex,
    "complex": complex,
    "date": date,
    "datetime": datetime.fromisoformat,
    "deque": deque,
    "ellipsis": lambda: ...,
    "items": lambda pairs: dict(pairs).items(),
    "iterator": iter,
    "keys": lambda items: dict.fromkeys(items).keys(),
    "masked": np.ma.MaskedArray,
    "objects": _objects,
    "range": range,
    "slice": slice,
    "time": time.fromisoformat,
    "timedelta": timedelta,
    "values": lambda items: dict(enumerate(items)).values(),
}
