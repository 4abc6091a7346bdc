"""Check of the exercise `recall-by-class`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.answers import looks_like, told
from ftlab.checks.core import aside, call, fail, passed, require
from ftlab.checks.feature_extraction.returned import as_numbers
from ftlab.translation import _
import numpy as np

_ATTEMPTS = 1000


def recall_by_class(function: Callable[..., Any], *, seed: int = 0, n_classes: int = 5) -> None:
    """Check `recall_by_class(guesses, labels, n_classes)`.

    Args:
        function: The student's function.
        seed: Of guesses and labels.
        n_classes: How many classes; one of them has no images.

    Raises:
        CheckFailed: With the misconception whose numbers these are.
    """
    absent = int(np.random.default_rng(seed).integers(1, n_classes - 1))
    # None of class 2, which is guessed, and none of class 3, which is not.
    small = (np.array([0, 0, 1, 1, 2]), np.array([0, 0, 0, 1, 0]), 4)
    drawn = [(*_drawn(seed, n_classes, each), n_classes) for each in (None, absent)]
    for guesses, labels, n_classes in (small, *drawn):
        wrong = wrong_recalls(guesses, labels, n_classes)
        wanted = _(
            "{n_classes} numbers, the recall of each class (NaN where it has no images)",
            n_classes=n_classes,
        )
        given = call(function, guesses.copy(), labels.copy(), n_classes)
        found = as_numbers(given, wanted)
        require(found.shape == (n_classes,), wanted, told(given), "M03")
        if not _same(found, wrong["right"]):
            fail(
                f"{np.round(wrong['right'], 3).tolist()}",
                f"{np.round(found, 3).tolist()}",
                looks_like((found, wrong), *(_again(function, each) for each in drawn)),
            )
    passed(_("recall_by_class asks of each class's own images how many were found."))


Trial = tuple[np.ndarray, dict[str, np.ndarray]]


def _again(function: Callable[..., Any], probe: tuple[np.ndarray, np.ndarray, int]) -> Trial:
    guesses, labels, n_classes = probe
    given = as_numbers(aside(function, guesses.copy(), labels.copy(), n_classes), "")
    return given, wrong_recalls(*probe)


def wrong_recalls(guesses: np.ndarray, labels: np.ndarray, n_classes: int) -> dict[str, np.ndarray]:
    """The recalls, and what typical wrong answers give."""
    classes = np.arange(n_classes)[:, None]
    mine, taken = labels == classes, guesses == classes
    hits, there = (mine & taken).sum(axis=1), mine.sum(axis=1)
    with np.errstate(invalid="ignore"):
        right, precision = hits / there, hits / taken.sum(axis=1)
    return {
        "right": right,
        "M04": 100 * right,
        "M06": hits.astype(float),
        "M91": 1 - right,
        "M86 precision": precision,
        "M86 precision with 0 for no guess": np.nan_to_num(precision),
        "M86 one against the rest": (mine == taken).mean(axis=1),
        "M86 share of all": hits / len(labels),
        "M86 overall": np.full(n_classes, np.mean(guesses == labels)),
        "M86 nothing to find": np.nan_to_num(right),
    }


def _drawn(seed: int, n_classes: int, absent: int | None) -> tuple[np.ndarray, np.ndarray]:
    """Uneven labels and guesses that favor the first classes; every class is guessed."""
    for attempt in range(_ATTEMPTS):
        rng = np.random.default_rng([seed, attempt])
        share = 0.6 ** np.arange(n_classes)
        labels = rng.choice(n_classes, 80, p=share / share.sum())
        if absent is not None:
            labels[labels == absent] = 0
        missed = rng.choice(n_classes, 80, p=share / share.sum())
        guesses = np.where(rng.uniform(size=80) < 0.5, labels, missed)
        there = set(range(n_classes)) - {absent}
        if set(labels.tolist()) == there and set(guesses.tolist()) == set(range(n_classes)):
            break
    return guesses, labels


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and bool(np.allclose(one, other, atol=1e-6, equal_nan=True))
