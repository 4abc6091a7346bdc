"""Checks of lesson 00, start here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.core import CheckFailed, aside, call, fail, passed, require
from ftlab.checks.counterexample import named
from ftlab.checks.plain import real_array
from ftlab.translation import N_, _, decimal
import numpy as np

_Mistake = Callable[[np.ndarray, np.ndarray], float]


def accuracy(function: Callable[..., Any], *, seed: int = 0, n_classes: int = 6) -> None:
    """Check `accuracy(logits, labels)`.

    Args:
        function: Takes logits `(images, classes)` and labels `(images,)`, returns the share right.
        seed: Chooses the logits.
        n_classes: How many columns they have.

    Raises:
        CheckFailed: The function does not compute the accuracy.
    """
    # As many images as classes first: there the wrong axis gives a number and not an error.
    small = drawn_logits(3, 3, seed)
    square = drawn_logits(n_classes, n_classes, seed)
    logits, labels = drawn_logits(7 * n_classes + 1, n_classes, seed)
    classes = np.arange(n_classes)
    sized = N_("{n} images of {n_classes} classes")
    probes = {
        _(sized, n=3, n_classes=3): small,
        _(sized, n=n_classes, n_classes=n_classes): square,
        _(sized, n=len(labels), n_classes=n_classes): (logits, labels),
        _("100 taken from every logit"): (logits - 100, labels),
        _("100 added to every logit"): (logits + 100, labels),
        _("only right guesses"): (10 * np.eye(n_classes, dtype="float32"), classes),
        _("only wrong guesses"): (10 * np.eye(n_classes, dtype="float32"), np.roll(classes, 1)),
    }
    for probe, (scores, right) in probes.items():
        got = _number(call(function, scores.copy(), right.copy()), len(right))
        wanted = _share_right(scores, right)
        if not np.isclose(got, wanted, rtol=0, atol=1e-6):
            fail(
                _("{wanted:.4g} for {probe}", wanted=wanted, probe=probe),
                decimal(got, ".4g"),
                _diagnosis(function, scores, right, got, seed),
            )
    passed(_("accuracy gives the share that is right, for any number of images and classes."))


@named
def drawn_logits(n: int, n_classes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Logits and labels of which about two thirds are right, the others one class beside.

    Args:
        n: How many images, 2 or more.
        n_classes: How many classes, 2 or more.
        seed: Of both.

    Returns:
        float32 `(n, n_classes)` in quarters, no two of a row alike, and int64 `(n,)`.
    """
    rng = np.random.default_rng([seed, n, n_classes])
    logits = np.stack(
        [rng.choice(np.arange(-32, 33), n_classes, replace=False) for _row in range(n)]
    )
    logits = (logits / 4).astype("float32")
    logits[0, rng.integers(n_classes)] += 20  # the largest of all, in a row that is right
    beside = np.zeros(n, "int64")
    misses = 1 + rng.permutation(n - 1)[: n // 3]
    beside[misses] = np.where(np.arange(len(misses)) % 3, 1, -1)
    return logits, (logits.argmax(axis=1) + beside) % n_classes


def _share_right(logits: np.ndarray, labels: np.ndarray) -> float:
    right = [max(row) == row[label] for row, label in zip(logits, labels, strict=True)]
    return float(sum(right) / len(right))


def _softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _at(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Each row's number at its label."""
    return scores[np.arange(len(labels)), labels]


# What known mistakes compute, and the misconception behind each.
_MISTAKES: tuple[tuple[str, _Mistake], ...] = (
    ("M04", lambda z, y: 100 * _share_right(z, y)),
    ("M04", lambda z, y: round(100 * _share_right(z, y))),
    ("M05", lambda z, y: float(np.mean(z.argmax(axis=0) == y))),
    ("M05", lambda z, y: float(np.mean(z.argmax() == y))),
    ("M06", lambda z, y: len(y) * _share_right(z, y)),
    ("M90", lambda z, y: float(np.mean(z.argmax(axis=1) + 1 == y))),
    ("M90", lambda z, y: float(np.mean(z.argmax(axis=1) == y + 1))),
    ("M91", lambda z, y: 1 - _share_right(z, y)),
    ("M95", lambda z, y: float(_softmax(z).max(axis=1).mean())),
    ("M95", lambda z, y: float(_at(_softmax(z), y).mean())),
    ("M08", lambda z, y: float(np.mean(np.abs(z).argmax(axis=1) == y))),
    ("M08", lambda z, y: float(np.mean(z.max(axis=1) == y))),
    ("M08", lambda z, y: float(np.mean(_at(_softmax(z), y) > 0.5))),
    ("M08", lambda z, y: float(np.mean(_at(z, y) > 0.5))),
    ("M08", lambda z, y: float(np.mean(_at(z, y) > 0))),
)


def _labels_for_logits(logits: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same guesses; in some rows, more each time, the largest logit is the label itself."""
    logits = logits.copy()
    rows = np.arange(1 + int(labels.sum()) % 5)
    logits[rows] += (labels[rows] - logits[rows].max(axis=1))[:, None]
    return logits, labels


def _diagnosis(
    function: Callable[..., Any], logits: np.ndarray, labels: np.ndarray, got: float, seed: int
) -> str:
    """The misconception whose mistake gives this number, and the same ones on other logits."""
    probes = [_labels_for_logits(*drawn_logits(12, 12, seed + extra)) for extra in range(1, 5)]
    try:
        others = [_number(aside(function, *probe), 12) for probe in probes]
    except CheckFailed:
        return ""
    for key, mistake in _MISTAKES:
        try:
            made = [mistake(*probe) for probe in ((logits, labels), *probes)]
        except ValueError:  # the wrong axis on images that are not as many as classes
            continue
        if np.allclose([got, *others], made, rtol=0, atol=1e-4) and any(made):
            return key
    return ""


def _number(result: Any, n: int) -> float:
    """The result as a float, or a failed check."""
    wanted = _("one float: the share of images whose largest logit stands at the label")
    if isinstance(result, dict | str | bytes | bool) or result is None:
        fail(wanted, _("a {kind}", kind=type(result).__name__), "M03")
    try:
        values = real_array(result)
    except Exception:  # whatever an odd object raises when it is turned into a number
        fail(wanted, _("a {kind}", kind=type(result).__name__), "M03")
    if values.shape in ((n,), (n, 1)):
        fail(wanted, _("{n} values for {n} images", n=n), "M09")
    require(values.shape == (), wanted, _("an array of shape {shape}", shape=values.shape), "M03")
    require(np.isfinite(values), wanted, f"{values}", "M03")
    return float(values)
