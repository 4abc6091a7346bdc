"""Check of the exercise `next-rate`: a search for a rate with few runs, judged by where it ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
import contextlib
from dataclasses import dataclass
from typing import Any

from ftlab.checks.answers import another_kind, is_number, told
from ftlab.checks.core import CheckFailed, aside, call, fail, passed, require
from ftlab.translation import _, decimal
import numpy as np

RUNS = 12
_DECADES = 7
_NEAR = 2.0  # the best rate tried is at most this factor from the best there is
_VERY_HIGH = 1e3  # a loss that says what NaN says: not here
Search = tuple[list[float], list[float]]  # rates tried, and their losses


@dataclass(frozen=True)
class Landscape:
    """Validation loss over the rate: a U, gentle on the left; further right, runs diverge.

    Args:
        lowest: The lowest rate to look at; the highest is seven powers of ten above it.
        best: How far up the best rate lies, as a share of the powers of ten.
        bears: Powers of ten above the best rate from which on runs diverge.
    """

    lowest: float
    best: float
    bears: float

    @property
    def highest(self) -> float:
        """The highest rate to look at."""
        return float(f"{self.lowest * 10**_DECADES:.6g}")

    @property
    def best_rate(self) -> float:
        """The rate at the bottom of the U."""
        return float(self.lowest * 10 ** (_DECADES * self.best))

    def loss(self, rate: float, diverged: float = float("nan")) -> float:
        """What a run at a rate ends with; `diverged` where it gives no number."""
        above = float(np.log10(rate / self.best_rate))
        if above > self.bears:
            return diverged
        rise = (above / 1.2) ** 2 if above > 0 else 1 - np.exp(-((above / 2.5) ** 2))
        return round(0.3 + 2 * float(rise), 6)


def next_rate(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `next_rate(rates, losses, lowest, highest)` by the searches that it makes.

    Args:
        function: The student's function.
        seed: Chooses where the best rates lie.

    Raises:
        CheckFailed: A search does not come near the best rate.
    """
    for landscape in _landscapes(seed):
        found = _searched(call, function, landscape)
        near = _nearest(found)
        if near is None or _factor(near, landscape) > _NEAR:
            fail(
                _(
                    "one of {n} rates within a factor of 2 of {rate:.2g}, where the loss is lowest",
                    n=RUNS,
                    rate=landscape.best_rate,
                ),
                _("no run that came to its end")
                if near is None
                else _("{rate:.2g}, the best of those tried", rate=near),
                _looks_like(function, found, landscape),
                _("The rates tried: {rates}", rates=", ".join(decimal(r, ".1e") for r in found[0])),
            )
    passed(_("next_rate comes near the best rate with {n} runs, wherever it lies.", n=RUNS))


def _landscapes(seed: int) -> list[Landscape]:
    """Best rates between those of an even spread first, then anywhere, near both ends too."""
    rng = np.random.default_rng(seed)
    between = (rng.permutation(np.arange(4, 9))[:2] + 0.5) / (RUNS - 1)
    drawn = rng.uniform([0.3, 0.3, 0.12, 0.9], [0.75, 0.75, 0.18, 0.98])
    return [
        Landscape(float(lowest), round(float(best), 4), round(float(bears), 2))
        for lowest, best, bears in zip(
            rng.permutation([1e-7, 1e-7, 1e-7, 1e-6, 1e-6, 1e-8]),
            [*between, *drawn],
            rng.uniform(0.7, 1.5, 6),
            strict=True,
        )
    ]


def _searched(
    ask: Callable[..., Any],
    function: Callable[..., Any],
    landscape: Landscape,
    **instead: float,
) -> Search:
    """The rates that a function tries, one after another."""
    lowest, highest = landscape.lowest, landscape.highest
    wanted = _(
        "a rate from {lowest:.0e} to {highest:.0e}, one number", lowest=lowest, highest=highest
    )
    rates: list[float] = []
    losses: list[float] = []
    for _run in range(RUNS):
        given = ask(function, list(rates), list(losses), lowest, highest)
        require(is_number(given), wanted, told(given), another_kind(given))
        rate = float(given)
        inside = lowest * 0.999 <= rate <= highest * 1.001
        require(inside, wanted, decimal(rate, ".3g"))
        rates.append(rate)
        losses.append(landscape.loss(rate, **instead))
    return rates, losses


def _nearest(found: Search) -> float | None:
    """The rate with the lowest loss; `None` where every run diverged."""
    rates, losses = np.array(found[0]), np.array(found[1])
    done = np.isfinite(losses)
    return float(rates[done][losses[done].argmin()]) if done.any() else None


def _factor(rate: float, landscape: Landscape) -> float:
    return float(np.exp(abs(np.log(rate / landscape.best_rate))))


def _looks_like(function: Callable[..., Any], found: Search, landscape: Landscape) -> str:
    """The misconception behind a search, told by what it does elsewhere."""
    rates: Sequence[float] = found[0]
    high = [rate > landscape.highest / 10 for rate in rates]
    if np.mean(high) > 0.5:
        return "M121"
    far = landscape.best + (0.35 if landscape.best < 0.6 else -0.35)
    other = Landscape(landscape.lowest, far, landscape.bears)
    with contextlib.suppress(CheckFailed):  # a search that stops there shows nothing
        if np.allclose(_searched(aside, function, other)[0], rates, rtol=1e-6):
            return "M122"
        told_high = _nearest(_searched(aside, function, landscape, diverged=_VERY_HIGH))
        if told_high is not None and _factor(told_high, landscape) <= _NEAR:
            return "M52"
    return ""
