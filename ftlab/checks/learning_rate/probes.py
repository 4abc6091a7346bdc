"""Range tests and sweeps to choose from, and what typical wrong answers choose.

Each `wrong_…` function maps `"right"` to the right rate and misconception ids to wrong ones; a
second wrong answer of the same misconception has a word behind the id.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_ATTEMPTS = 5000


def range_test(seed: int, *, diverges: bool) -> tuple[list[float], list[float]]:
    """Rates and losses of a made-up range test on which typical wrong readings differ.

    Args:
        seed: Chooses the curve.
        diverges: Whether the last loss is no number.
    """
    for attempt in range(_ATTEMPTS):
        rng = np.random.default_rng([seed, attempt])
        rates = np.geomspace(10 ** rng.uniform(-7, -5), 10 ** rng.uniform(-1, 1), 70)
        place = np.linspace(0, 1, len(rates))
        bottom = rng.uniform(0.6, 0.75)
        losses = 2.5 - 2 * np.exp(-(((place - bottom) / 0.25) ** 2)) + 4 * (place > 0.9)
        losses = losses * rng.uniform(0.75, 1.25, len(rates))
        if diverges:
            losses[-3:] = np.nan
        rates, losses = np.array([float(f"{rate:.3g}") for rate in rates]), losses.round(3)
        found = wrong_readings(rates.tolist(), losses.tolist())
        if _told_apart(found, diverges):
            break
    return rates.tolist(), losses.tolist()


def wrong_readings(rates: Sequence[float], losses: Sequence[float]) -> dict[str, float]:
    """The rate to read off a range test, and what typical wrong answers read."""
    smoothed, average = [], 0.0
    for step, loss in enumerate(losses, start=1):
        average = 0.9 * average + 0.1 * loss
        smoothed.append(average / (1 - 0.9**step))
    lowest = int(np.nanargmin(smoothed))
    one_batch = int(np.nanargmin(losses))
    last = int(np.flatnonzero(np.isfinite(losses))[-1])
    return {
        "right": rates[lowest] / 10,
        "M50": rates[lowest],
        "M50 last": rates[last],
        "M50 last tenth": rates[last] / 10,
        "M51": rates[one_batch] / 10,
        "M51 lowest": rates[one_batch],
        "M52": rates[int(np.argmin(smoothed))] / 10,
        "M52 lowest": rates[int(np.argmin(smoothed))],
    }


def sweep_results(seed: int, *, diverges: bool) -> tuple[list[float], list[list[float]]]:
    """Rates in no order, and validation losses by rate and run, for `choose_rate`.

    Args:
        seed: Chooses the losses.
        diverges: Whether single runs of two rates diverged.
    """
    for attempt in range(_ATTEMPTS):
        rng = np.random.default_rng([seed, attempt])
        exponents = np.arange(-5.0, -0.5, 0.5)
        mean = 0.5 + 0.08 * (exponents + 3) ** 2 + rng.uniform(-0.1, 0.1, len(exponents))
        losses = mean[:, None] + rng.normal(0, 0.07, (len(exponents), 5))
        order = rng.permutation(len(exponents))
        rates, losses = (10 ** exponents[order]).round(7), losses[order].clip(0.05).round(3)
        if diverges:
            losses[0, 1:3] = np.nan
            losses[0, [0, 3, 4]] = 0.1  # what is left of a rate that diverged looks best
            losses[1, 2] = np.inf
        if _told_apart(wrong_choices(rates.tolist(), losses.tolist()), diverges):
            break
    return rates.tolist(), losses.tolist()


def wrong_choices(rates: Sequence[float], losses: Sequence[Sequence[float]]) -> dict[str, float]:
    """The rate to choose, and what typical wrong answers choose."""
    values, table = np.array(rates), np.array(losses)
    steady = np.isfinite(table).all(axis=1)
    mean = np.where(steady, np.where(np.isfinite(table), table, 0).mean(axis=1), np.inf)
    best = int(np.argmin(mean))
    deviation = float(table[best].std(ddof=1))
    width = np.sqrt(table.shape[1])

    def within(margin: float) -> np.ndarray:
        return np.asarray(values[mean <= mean[best] + margin])

    left = np.array([row[np.isfinite(row)].mean() for row in table])
    one_run = np.where(steady[:, None], table, np.inf).min(axis=1)
    choices = {
        "right": within(deviation / width).min(),
        "M51": values[best],
        "M51 run": values[int(np.argmin(one_run))],
        "M52": values[int(np.argmin(table.mean(axis=1)))],
        "M52 left": values[int(np.argmin(left))],
        "M52 left in the rule": values[
            left <= left[int(np.argmin(left))] + _error_left(table, left)
        ].min(),
        "M55 largest": within(deviation / width).max(),
        "M55 deviation": within(deviation).min(),
        "M55 of the population": within(table[best].std() / width).min(),
    }
    return {key: float(rate) for key, rate in choices.items()}


def _error_left(table: np.ndarray, left: np.ndarray) -> float:
    """The standard error of what is left of the best rate, when runs that diverged are left out."""
    row = table[int(np.argmin(left))]
    kept = row[np.isfinite(row)]
    return float(kept.std(ddof=1) / np.sqrt(len(row)))


def _told_apart(found: dict[str, float], diverges: bool) -> bool:
    """Whether no wrong answer of one misconception is right or another's."""
    kept = {
        key: rate
        for key, rate in found.items()
        # The two deviations of a sample differ so little that drawn runs seldom tell them apart.
        if key != "M55 of the population" and (diverges or not key.startswith("M52"))
    }
    by_rate: dict[float, set[str]] = {}
    for key, rate in kept.items():
        by_rate.setdefault(rate, set()).add(key.split()[0])
    return all(len(keys) == 1 for keys in by_rate.values())
