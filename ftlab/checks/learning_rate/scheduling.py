"""Check of the exercise `rates-of-run`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
import itertools
from math import ceil
from typing import Any

from ftlab.checks.answers import numbers, told
from ftlab.checks.core import call, fail, passed, require
from ftlab.translation import _, decimal
import numpy as np


@dataclass(frozen=True)
class Plan:
    """A run whose rate warms up and then falls along a cosine.

    Args:
        n_images: Training images.
        batch_size: Images a step; the last batch of an epoch may be smaller.
        epochs: In all, warm-up included.
        peak: The highest rate.
        lowest: The rate right after the last step.
        warmup_epochs: Over which the rate rises from 0.
    """

    n_images: int
    batch_size: int
    epochs: int
    peak: float
    lowest: float
    warmup_epochs: int

    @property
    def steps_per_epoch(self) -> int:
        """Optimizer steps in one epoch."""
        return ceil(self.n_images / self.batch_size)


def rates_of_run(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `rates_of_run(n_images, batch_size, epochs, peak, lowest, warmup_epochs)`.

    Args:
        function: The student's function.
        seed: Chooses the runs.

    Raises:
        CheckFailed: With the misconception that the rates look like.
    """
    rng = np.random.default_rng(seed)
    for plan in (
        Plan(5, 2, 3, 1.0, 0.25, 1),
        Plan(100, 20, 20, 1e-3, 1e-4, 2),
        Plan(int(rng.integers(81, 99)), 20, int(rng.integers(9, 13)), 3e-3, 3e-4, 3),
    ):
        _check(call(function, *vars(plan).values()), plan)
    passed(_("rates_of_run gives a rate for every step, and the schedule fills the run."))


def _check(given: Any, plan: Plan) -> None:
    right = _rates(plan)
    wanted = _("one rate for each of {n} steps", n=len(right))
    length = len(given) if isinstance(given, (list, tuple, np.ndarray)) else -1
    whole_batches = plan.n_images // plan.batch_size * plan.epochs
    looks_like = "M57" if length == plan.epochs else "M15" if length == whole_batches else "M03"
    received = told(given) if length < 0 else _("{n} rates", n=length)
    require(length == len(right), wanted, received, looks_like)
    rates = numbers(given, right.shape, wanted)
    if np.allclose(rates, right, rtol=1e-3, atol=1e-8):
        return
    place = int(np.argmax(abs(rates - right)))
    fail(
        _(
            "a rate of {rate:.2e} at step {step}",
            rate=right[place],
            step=place,
        ),
        decimal(rates[place], ".2e"),
        _looks_like(rates, plan),
        _(
            "Print the first rate of each epoch: {rates} would be right",
            rates=_by_epoch(right, plan),
        ),
    )


def _rates(plan: Plan) -> np.ndarray:
    warmup = plan.warmup_epochs * plan.steps_per_epoch
    decay = plan.epochs * plan.steps_per_epoch - warmup
    return _cosine(plan, warmup, decay, plan.lowest / plan.peak)


def _cosine(plan: Plan, warmup: int, decay: int, alpha: float) -> np.ndarray:
    """The rates that Keras's schedule gives for these numbers."""
    step = np.arange(plan.epochs * plan.steps_per_epoch)
    share = ((step - warmup) / decay).clip(0, 1)
    falling = plan.peak * (alpha + (1 - alpha) * (1 + np.cos(np.pi * share)) / 2)
    return np.asarray(np.where(step < warmup, plan.peak * step / warmup, falling))


def _looks_like(rates: np.ndarray, plan: Plan) -> str:
    """M43 for a rate that never changes; M57 where numbers of a schedule are in other units."""
    if np.allclose(rates, rates[0]):
        return "M43"
    per_epoch, warm, epochs = plan.steps_per_epoch, plan.warmup_epochs, plan.epochs
    warmups = (warm, warm * per_epoch)
    decays = (epochs, epochs - warm, epochs * per_epoch, (epochs - warm) * per_epoch)
    alphas = (plan.lowest / plan.peak, plan.lowest, 0.0)
    made = (_cosine(plan, *each) for each in itertools.product(warmups, decays, alphas))
    return "M57" if any(np.allclose(rates, each, rtol=1e-3, atol=1e-8) for each in made) else ""


def _by_epoch(rates: np.ndarray, plan: Plan) -> str:
    firsts = rates[:: plan.steps_per_epoch]
    return ", ".join(
        [*(decimal(rate, ".1e") for rate in firsts[:4]), "…", decimal(firsts[-1], ".1e")]
    )
