"""Which option of a question a measured number belongs to."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
import math

from ftlab.errors import InputError
from ftlab.guessing.prediction import Prediction
from ftlab.translation import _


def option_for(asked: Prediction, measured: float, *limits: float) -> str:
    """The option of a question that a number belongs to: options are ranges, in rising order.

    Args:
        asked: A prediction with options, from the lowest range to the highest.
        measured: The number.
        limits: Where one option ends and the next begins, rising: one fewer than options. A number
            that is equal to a limit belongs to the higher option.

    Returns:
        The option, to be given to `compare`.

    Raises:
        InputError: Limits that are not one fewer than the options, or do not rise; no number.

    Example:
    >>> quicker = Prediction.choice("example-quicker", "How much quicker?", ["less", "more"])
    >>> option_for(quicker, 3.5, 2)
    'more'
    """
    options = list(getattr(asked.guess, "options", ()))
    rising = all(low < high for low, high in pairwise(limits))
    if len(limits) != len(options) - 1 or not rising or math.isnan(measured):
        raise InputError(
            _("a number, and {n} rising limits between the options", n=max(0, len(options) - 1)),
            _("{measured} and {limits}", measured=measured, limits=limits),
            _("a question of another kind, or a number that could not be measured"),
            _("option_for(quicker, ratio, 2, 10, 100), for four options"),
        )
    return str(options[bisect_right(limits, measured)])
