"""Checks of rules that choose a rate: from a range test, and from a sweep."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
import copy
from typing import Any

from ftlab.checks.answers import another_kind, is_number, looks_like, told
from ftlab.checks.core import aside, call, fail, passed, require
from ftlab.checks.learning_rate.probes import (
    range_test,
    sweep_results,
    wrong_choices,
    wrong_readings,
)
from ftlab.translation import _, decimal
import numpy as np

# The smoothed loss is lowest at another step than the loss itself, which then is no number.
_SHORT_TEST = (
    [0.0001, 0.001, 0.01, 0.1, 1.0, 10.0, 100.0],
    [2.5, 2.0, 1.25, 1.5, 8.0, float("nan"), float("nan")],
)
# A long end without numbers: whoever takes zeros for them finds the lowest losses there.
_LONG_END = (
    [1e-5, 1e-4, 1e-3, 0.01, 0.1, *[1.0] * 16],
    [2.5, 2.0, 1.25, 1.5, 3.0, *[float("nan")] * 16],
)
_NAN = float("nan")
# A mean that lies on the limit exactly; and one between the limits of two deviations.
_SHORT_SWEEPS = (
    ([0.01, 0.001, 0.1], [[0.5, 2.5, 2.5, 2.5], [2.5] * 4, [4.0] * 4]),
    ([0.01, 0.1, 0.001, 0.0001], [[0.5, 2.5, 2.5, 2.5], [4.0] * 4, [2.46875] * 4, [_NAN, 1, 1, 1]]),
)


def rate_from_test(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `rate_from_test(rates, losses)`.

    Args:
        function: The student's function.
        seed: Chooses the range tests.

    Raises:
        CheckFailed: With the misconception whose mistake gives this rate.
    """
    drawn = [range_test(seed + number, diverges=number % 2 == 0) for number in range(4)]
    rule = _("a tenth of the rate at the lowest smoothed loss")
    _try(function, [_SHORT_TEST, _LONG_END, *drawn], wrong_readings, rule)
    passed(_("rate_from_test takes a tenth of the rate at the lowest smoothed loss."))


def choose_rate(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `choose_rate(rates, losses)`.

    Args:
        function: The student's function.
        seed: Chooses the results to choose from.

    Raises:
        CheckFailed: With the misconception whose mistake chooses this rate.
    """
    drawn = [sweep_results(seed + number, diverges=number % 2 == 0) for number in range(4)]
    _try(function, [*_SHORT_SWEEPS, *drawn], wrong_choices, _("the rate that the rule names"))
    passed(_("choose_rate takes the smallest rate within one standard error of the best."))


def _try(
    function: Callable[..., Any],
    probes: Sequence[tuple[Any, Any]],
    wrong: Callable[..., Mapping[str, float]],
    rule: str,
) -> None:
    """Fail at the first probe on which the rate is not the right one."""
    for probe in probes:
        given, found = call(function, *copy.deepcopy(probe)), wrong(*probe)
        expected = _("{rule}, {right:.3g} here", rule=rule, right=found["right"])
        require(is_number(given), expected, told(given), another_kind(given))
        if not np.isclose(float(given), found["right"], rtol=1e-4):
            others = [(aside(function, *copy.deepcopy(each)), wrong(*each)) for each in probes[-4:]]
            fail(expected, decimal(float(given), ".3g"), _looks_like((given, found), *others))


def _looks_like(*trials: tuple[Any, Mapping[str, float]]) -> str:
    """The misconception whose mistake gives these rates, as far as the trials tell it."""
    if not all(is_number(given) for given, _ in trials):
        return ""
    return looks_like(*((np.log(abs(float(g)) + 1e-30), _logs(wrong)) for g, wrong in trials))


def _logs(wrong: Mapping[str, float]) -> dict[str, Any]:
    """Rates of any size are told apart by their logarithms."""
    return {key: np.log(abs(rate) + 1e-30) for key, rate in wrong.items()}
