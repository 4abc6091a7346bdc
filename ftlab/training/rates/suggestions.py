"""Two ways of reading a learning rate off the curve of a range test."""

from __future__ import annotations

import numpy as np


def steepest(rates: np.ndarray, losses: np.ndarray) -> float | None:
    """The rate at which the loss falls fastest.

    The slope at a step is that of the least-squares line through the losses over the logarithm of
    the rate, from a tenth of all steps before it to a tenth behind it: between neighboring steps
    the loss changes more with the batch than with the rate. Steps without a whole such window,
    and those behind the lowest loss, are left out.

    Args:
        rates: Rising, `(n,)`.
        losses: Smoothed losses, `(n,)`.

    Returns:
        One of the rates; `None` where the loss does not fall.
    """
    reach = max(1, len(losses) // 10)
    lowest = int(np.argmin(losses)) if len(losses) else 0
    places = np.arange(reach, min(lowest + 1, len(losses) - reach))
    if not len(places):
        return None
    windows = places[:, None] + np.arange(-reach, reach + 1)
    x, y = np.log10(rates)[windows], np.asarray(losses)[windows]
    x = x - x.mean(axis=1, keepdims=True)
    slopes = (x * y).sum(axis=1) / (x * x).sum(axis=1)
    place = int(np.argmin(slopes))
    return float(rates[places[place]]) if slopes[place] < 0 else None


def valley(rates: np.ndarray, losses: np.ndarray) -> float | None:
    """The rate halfway down the longest descent.

    The longest descent is the longest choice of steps, in their order but not necessarily
    neighbors, along which each loss is below the one chosen before it; of several, the one that
    ends first. It rides over bumps that would end a plain run of falling losses. The suggestion
    is its middle member. As for `steepest`, the first tenth of the steps is left out.

    Args:
        rates: Rising, `(n,)`.
        losses: Smoothed losses, `(n,)`.

    Returns:
        One of the rates; `None` where the descent has fewer than three steps.

    Source: the idea is fastai's `valley`, https://docs.fast.ai/callback.schedule.html, which
    goes half the length of the descent back from its end.
    """
    first = len(losses) // 10
    descent = _longest_descent(losses[first:])
    if len(descent) < 3:
        return None
    return float(rates[first + descent[len(descent) // 2]])


def _longest_descent(losses: np.ndarray) -> list[int]:
    """Places of the longest strictly decreasing subsequence."""
    lengths = np.ones(len(losses), int)
    before = np.full(len(losses), -1)
    for place, loss in enumerate(losses):
        higher = np.flatnonzero(losses[:place] > loss)
        if len(higher):
            before[place] = higher[np.argmax(lengths[higher])]
            lengths[place] = lengths[before[place]] + 1
    if not len(losses):
        return []
    places, place = [], int(np.argmax(lengths))
    while place >= 0:
        places.append(place)
        place = int(before[place])
    return places[::-1]
