"""Checks of rules that choose a rate: from a range test, and from a sweep."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ftlab.checks.answers import is_number, told
from ftlab.checks.core import call, passed, require
from ftlab.checks.learning_rate.probes import (
    range_test,
    sweep_results,
    wrong_choices,
    wrong_readings,
)
from ftlab.translation import _
import numpy as np


def rate_from_test(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `rate_from_test(rates, losses)`.

    Args:
        function: The student's function.
        seed: Chooses the range tests.

    Raises:
        CheckFailed: With the misconception that the rate looks like.
    """
    for number in range(4):
        rates, losses = range_test(seed + number, diverges=number % 2 == 0)
        given = call(function, rates, losses)
        _require_rate(given, wrong_readings(rates, losses), _("a tenth of the rate at the lowest"))
    passed(_("rate_from_test takes a tenth of the rate at the lowest smoothed loss."))


def choose_rate(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `choose_rate(rates, losses)`.

    Args:
        function: The student's function.
        seed: Chooses the results to choose from.

    Raises:
        CheckFailed: With the misconception that the choice looks like.
    """
    for number in range(4):
        rates, losses = sweep_results(seed + number, diverges=number % 2 == 0)
        given = call(function, rates, losses)
        _require_rate(given, wrong_choices(rates, losses), _("the rate that the rule names"))
    passed(_("choose_rate takes the smallest rate within one standard error of the best."))


def _require_rate(given: Any, wrong: Mapping[str, float], rule: str) -> None:
    right = wrong["right"]
    expected = _("{rule}, one number, {right:.3g} here", rule=rule, right=right)
    require(is_number(given), expected, told(given), "M03")
    for key, rate in wrong.items():
        if key != "right" and np.isclose(float(given), rate, rtol=1e-4, equal_nan=True):
            looks_like = key.split()[0]
            break
    else:
        looks_like = "M03"
    expected = _("{rule}, {right:.3g} here", rule=rule, right=right)
    right_rate = np.isclose(float(given), right, rtol=1e-4)
    require(right_rate, expected, f"{float(given):.3g}", looks_like)
