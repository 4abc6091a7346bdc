"""Check of the exercise `diagnose`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ftlab.checks.answers import looks_like, told
from ftlab.checks.core import aside, call, fail, passed, require
from ftlab.checks.plain import in_order_of
from ftlab.translation import N_, _
import numpy as np

DIAGNOSES = ("rate", "domain gap", "underfitting", "overfitting", "none")


@dataclass(frozen=True)
class Case:
    """A made-up run.

    Args:
        right: Its diagnosis.
        loss: Where the training loss passes through, in units of the loss of guessing.
        val_loss: The same for the validation loss.
        why: What decides, in English.
        n_classes: How many classes.
    """

    right: str
    loss: tuple[float, ...]
    val_loss: tuple[float, ...]
    why: str
    n_classes: int = 10

    def curves(self, seed: int) -> tuple[list[float], list[float]]:
        """Both losses over a dozen epochs or so, with a little noise."""
        rng = np.random.default_rng(seed)
        length = int(rng.integers(10, 15))
        places = np.linspace(0, length - 1, len(self.loss)).round()
        found = []
        for through in (self.loss, self.val_loss):
            curve = np.interp(np.arange(length), places, through) * np.log(self.n_classes)
            found.append((curve * rng.uniform(0.99, 1.01, length)).round(4).tolist())
        return found[0], found[1]


# No case is near a threshold of the rule; each has one thing that decides.
CASES = (
    Case(
        "domain gap", (0.3, 0.8, 0.1, 0.02), (3.4, 3.5, 2.0, 1.6),
        N_("the gap was there before the first step"),
    ),
    Case(
        "overfitting", (3.2, 1.0, 0.2, 0.02), (3.3, 1.2, 0.6, 0.45),
        N_("both began alike, and the gap opened in training"),
    ),
    Case(
        "rate", (3.2, 6.0, 1.3, 1.05), (3.3, 6.1, 1.3, 1.06),
        N_("the training loss rose above where it began and ends at guessing"),
    ),
    Case(
        "underfitting", (3.2, 2.6, 1.9, 1.4), (3.3, 2.7, 2.0, 1.5),
        N_("the training loss never rose above where it began, and it is still high"),
    ),
    Case(
        "underfitting", (3.2, 1.6, 0.8, 0.5), (3.3, 1.7, 0.9, 0.6),
        N_("the training images are not learned yet"),
    ),
    Case(
        "overfitting", (3.2, 0.6, 0.1, 0.01), (3.3, 0.5, 0.6, 0.9),
        N_("both began alike, and the gap opened in training"),
    ),
    Case(
        "none", (0.3, 0.8, 0.1, 0.02), (0.33, 0.9, 0.12, 0.08),
        N_("the validation loss ends low, and a rise at the beginning was made good"),
    ),
    Case(
        "underfitting", (1.2, 0.9, 0.7, 0.45), (1.3, 1.0, 0.8, 0.5),
        N_("half of what guessing gives is much, with two classes too"), n_classes=2,
    ),
)  # fmt: skip
_NAN = float("nan")
# Short ones: two troubles at a time, whose order decides, and values that are twice another
# exactly. Guessing among ten classes gives 2.303, a quarter of that is 0.576.
_SHORT: tuple[tuple[list[float], list[float], int, str, str], ...] = (
    ([2.5, 0.75], [2.5, 1.75], 10, "underfitting", N_("question 3 comes before question 4")),
    ([1.0, 0.75], [3.0, 2.0], 10, "domain gap", N_("question 2 comes before question 3")),
    ([1.0, 4.0, 2.25], [3.0, 5.0, 2.5], 10, "rate", N_("question 1 comes before question 2")),
    ([1.5, 0.125], [3.0, 0.2], 10, "none", N_("twice is not more than twice")),
    ([2.5, 1.0, 0.5], [2.5, 2.0, 1.0], 10, "none", N_("twice is not more than twice")),
    ([2.5, 2.5, 2.25], [2.5, 2.5, 2.25], 10, "underfitting",
     N_("the training loss never rose above where it began, and it is still high")),
    ([0.5, 0.875, 0.65], [0.5, 0.875, 0.65], 2, "rate",
     N_("the training loss rose above where it began and ends at guessing")),
    ([2.5, 2.5, 2.25], [2.5, 2.75, 2.5], 10, "underfitting",
     N_("the training loss never rose above where it began, and it is still high")),
    ([2.5, 2.5, 2.25], [2.5, 4.5, 2.5], 10, "underfitting",
     N_("the training loss never rose above where it began, and it is still high")),
    ([2.5, 4.0, 2.25], [2.5, 2.5, 2.5], 10, "rate",
     N_("the training loss rose above where it began and ends at guessing")),
    ([2.5, 4.0, 2.25], [3.0, 4.5, 2.5], 10, "rate",
     N_("the training loss rose above where it began and ends at guessing")),
    ([2.5, 0.5, 0.75], [2.5, 0.5, 0.75], 10, "underfitting",
     N_("the training images are not learned yet")),
    ([1.0, 0.5, 0.25], [1.875, 2.125, 0.5], 10, "none",
     N_("the validation loss ends below a quarter of that of guessing")),
    ([2.5, 4.0, 2.25, 1.0], [2.5, 4.0, 2.25, 1.0], 10, "underfitting",
     N_("the training loss ends below 0.9 times that of guessing")),
    ([2.375, 4.0, 2.25], [2.375, 4.0, 2.25], 10, "rate",
     N_("the training loss rose above where it began and ends at guessing")),
    ([2.5, 0.5, 0.125], [2.5, 0.75, 0.5], 10, "none",
     N_("the validation loss ends below a quarter of that of guessing")),
    ([2.5, 0.75, 0.25], [2.5, 0.75, 0.25], 10, "none",
     N_("the training loss ends below a quarter of that of guessing")),
    ([2.5, 0.25], [2.5, 0.75], 10, "overfitting",
     N_("both began alike, and the gap opened in training")),
    ([2.4375, 2.5, 2.4375], [2.4375, 2.5, 2.4375], 10, "underfitting",
     N_("a rise of a few hundredths is no leap: this rate is too low")),
    ([2.0, 3.0, 2.25], [2.0, 3.0, 2.25], 10, "underfitting",
     N_("1.5 times is not more than 1.5 times")),
    ([2.5, 9.0, _NAN], [2.5, 9.5, 2.25], 10, "rate", N_("a loss that is no number has run away")),
    ([2.5, 0.75, 0.125], [2.5, float("inf"), 0.25], 10, "rate",
     N_("a loss that is not finite has run away, on the validation images too")),
)  # fmt: skip


def diagnose(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `diagnose(loss, val_loss, n_classes)` on made-up runs of every kind.

    Args:
        function: The student's function.
        seed: Of their noise and length.

    Raises:
        CheckFailed: With the misconception that the diagnosis looks like.
    """
    drawn = [
        (*case.curves(100 * seed + number), case.n_classes, case.right, case.why)
        for number, case in enumerate(CASES)
    ]
    cases = [*in_order_of(seed, _SHORT), *in_order_of(seed, drawn)]
    for loss, val_loss, n_classes, right, why in cases:
        answer = _answer(call(function, list(loss), list(val_loss), n_classes))
        if answer != right:
            trials = [
                (_answer(aside(function, list(one), list(other), n)), _mistaken(one, other, n))
                for one, other, n, *_rest in cases
            ]
            fail(f"{right!r}: {_(why)}", repr(answer), looks_like(*trials))
    passed(_("diagnose tells all {n} runs apart.", n=len(cases)))


def _answer(given: Any) -> str:
    answer = given.strip().lower() if isinstance(given, str) else ""
    require(
        answer in DIAGNOSES, _("one of {names}", names=", ".join(DIAGNOSES)), told(given), "M03"
    )
    return answer


def _mistaken(loss: list[float], val_loss: list[float], n_classes: int) -> dict[str, str]:
    """By misconception, what its mistake finds."""
    guessing = np.log(n_classes)
    finite = bool(np.isfinite(loss).all() and np.isfinite(val_loss).all())
    rate = not finite or (max(loss) > 1.5 * loss[0] and loss[-1] > 0.9 * guessing)
    gap, low = val_loss[0] > 2 * loss[0], loss[-1] > guessing / 4
    apart, high = val_loss[-1] > 2 * loss[-1], val_loss[-1] > guessing / 4

    def first(**asked: bool) -> str:
        names = {"gap": "domain gap", "under": "underfitting", "over": "overfitting"}
        return next((names.get(name, name) for name, yes in asked.items() if yes), "none")

    over, high_end = apart and high, loss[-1] > 0.9 * guessing
    climbs = val_loss[-1] > 1.1 * min(val_loss)
    return {
        "M70 gap at the end": first(rate=rate, gap=apart, under=low, over=over),
        "M70 high end": first(rate=high_end, gap=gap, under=low, over=over),
        "M70 no beginning": first(rate=rate, under=low, over=over),
        "M70 no rate": first(gap=gap, under=low, over=over),
        "M71 climb": first(rate=rate, gap=gap, under=low, over=climbs),
        "M71 climb alone": first(rate=rate, gap=gap, under=low, over=val_loss[-1] > min(val_loss)),
        "M71 ratio alone": first(rate=rate, gap=gap, under=low, over=apart),
        "M71 validation alone": first(rate=rate, gap=gap, over=high, under=low),
        "M71 validation alone, later": first(rate=rate, gap=gap, under=low, over=high),
    }
