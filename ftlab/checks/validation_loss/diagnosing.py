"""Check of the exercise `diagnose`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ftlab.checks.answers import told
from ftlab.checks.core import call, passed, require
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
        looks_like: Wrong diagnosis → misconception; `"M71"` for others.
        n_classes: How many classes.
    """

    right: str
    loss: tuple[float, ...]
    val_loss: tuple[float, ...]
    why: str
    looks_like: Mapping[str, str] = field(default_factory=dict)
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
        N_("the gap was there before the first step"), {"overfitting": "M70"},
    ),
    Case(
        "overfitting", (3.2, 1.0, 0.2, 0.02), (3.3, 1.2, 0.6, 0.45),
        N_("both began alike, and the gap opened in training"),
        {"none": "M71", "domain gap": "M70"},
    ),
    Case(
        "rate", (3.2, 6.0, 1.3, 1.05), (3.3, 6.1, 1.3, 1.06),
        N_("the training loss rose above where it began and ends at guessing"),
        {"underfitting": "M70"},
    ),
    Case(
        "underfitting", (3.2, 2.6, 1.9, 1.4), (3.3, 2.7, 2.0, 1.5),
        N_("the training loss never rose above where it began, and it is still high"),
        {"rate": "M70", "overfitting": "M71"},
    ),
    Case(
        "underfitting", (3.2, 1.6, 0.8, 0.5), (3.3, 1.7, 0.9, 0.6),
        N_("the training images are not learned yet"), {"overfitting": "M71", "none": "M71"},
    ),
    Case(
        "overfitting", (3.2, 0.6, 0.1, 0.01), (3.3, 0.5, 0.6, 0.9),
        N_("both began alike, and the gap opened in training"), {"domain gap": "M70"},
    ),
    Case(
        "none", (0.3, 0.8, 0.1, 0.02), (0.33, 0.9, 0.12, 0.08),
        N_("the validation loss ends low, and a rise at the beginning was made good"),
        {"rate": "M70", "overfitting": "M71"},
    ),
    Case(
        "underfitting", (1.2, 0.9, 0.7, 0.45), (1.3, 1.0, 0.8, 0.5),
        N_("half of what guessing gives is much, with two classes too"), n_classes=2,
    ),
)  # fmt: skip


def diagnose(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `diagnose(loss, val_loss, n_classes)` on made-up runs of every kind.

    Args:
        function: The student's function.
        seed: Of their noise and length.

    Raises:
        CheckFailed: With the misconception that the diagnosis looks like.
    """
    for number, case in in_order_of(seed, list(enumerate(CASES))):
        loss, val_loss = case.curves(100 * seed + number)
        given = call(function, list(loss), list(val_loss), case.n_classes)
        answer = given.strip().lower() if isinstance(given, str) else None
        require(
            answer in DIAGNOSES, _("one of {names}", names=", ".join(DIAGNOSES)), told(given), "M03"
        )
        require(
            answer == case.right,
            f"{case.right!r}: {_(case.why)}",
            _(
                "{answer!r} for loss={loss}, val_loss={val_loss}, n_classes={n_classes}",
                answer=answer,
                loss=np.round(loss, 2).tolist(),
                val_loss=np.round(val_loss, 2).tolist(),
                n_classes=case.n_classes,
            ),
            case.looks_like.get(str(answer), "M71"),
        )
    passed(_("diagnose tells all {n} runs apart.", n=len(CASES)))
