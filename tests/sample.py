"""Some cases always, the others with `make test-all`: where one more case is one more training."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def few(cases: Iterable[Any], keep: int = 2) -> list[Any]:
    """Cases for `parametrize`, of which `make test` runs the first ones.

    Args:
        cases: Values, tuples of values or `pytest.param`s, the most telling ones first.
        keep: How many always run.

    Example:
    >>> [len(case.marks) for case in few([1, 2, 3])]
    [0, 0, 1]
    """
    found = []
    for number, case in enumerate(cases):
        given = case if isinstance(case, type(pytest.param())) else None
        values = given.values if given else case if isinstance(case, tuple) else (case,)
        marks = [*(given.marks if given else ()), *[pytest.mark.thorough] * (number >= keep)]
        found.append(pytest.param(*values, marks=marks, id=given.id if given else None))
    return found
