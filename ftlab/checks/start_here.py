"""Checks of lesson 00, start here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ftlab.checks.core import call, fail, passed, require

_WANTED = "one float: the share of images whose largest logit stands at the label"


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
    for n in (n_classes, 4 * n_classes + 1, 40 * n_classes):
        logits, labels = _logits(n, n_classes, seed)
        _compare(_number(call(function, logits, labels), n), logits, labels)
    # The order within a row is all that counts.
    for shift in (-100, 100):
        _compare(_number(call(function, logits + shift, labels), n), logits + shift, labels, shift)
    certain = 10 * np.eye(n_classes, dtype="float32")
    _compare(_number(call(function, certain, np.arange(n_classes)), n_classes), certain,
             np.arange(n_classes))  # fmt: skip
    passed("accuracy gives the share that is right, for any number of images and classes.")


def _logits(n: int, n_classes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Logits and labels on which no known mistake gives the right number by luck."""
    for attempt in range(1000):
        rng = np.random.default_rng([seed, n, attempt])
        logits = (3 * rng.standard_normal((n, n_classes))).astype("float32")
        labels = rng.integers(0, n_classes, n)
        hit = rng.permutation(n) < round(0.7 * n)
        labels[hit] = logits[hit].argmax(axis=1)
        right = _share_right(logits, labels)
        others = [value for values in _mistakes(logits, labels).values() for value in values]
        if 0 < right < 1 and min(abs(right - other) for other in others) > 0.01:
            break
    return logits, labels


def _share_right(logits: np.ndarray, labels: np.ndarray) -> float:
    right = [max(row) == row[label] for row, label in zip(logits, labels, strict=True)]
    return sum(right) / len(right)


def _mistakes(logits: np.ndarray, labels: np.ndarray) -> dict[str, list[float]]:
    """What the known mistakes give here, by misconception."""
    n, n_classes = logits.shape
    share = _share_right(logits, labels)
    guesses = logits.argmax(axis=1)
    probabilities = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    at_label = np.arange(n), labels
    wrong_axis = [float(np.mean(logits.argmax() == labels))]
    if n == n_classes:
        wrong_axis.append(float(np.mean(logits.argmax(axis=0) == labels)))
    return {
        "M04": [100 * share, round(100 * share)],
        "M05": wrong_axis,
        "M06": [share * n],
        "M90": [float(np.mean(guesses + 1 == labels)), float(np.mean(guesses == labels + 1))],
        "M91": [1 - share, 100 * (1 - share), (1 - share) * n],
        "M95": [float(probabilities.max(axis=1).mean()), float(probabilities[at_label].mean())],
        "M08": [float(np.mean(values[at_label] > 0.5)) for values in (logits, probabilities)],
    }


def _number(result: Any, n: int) -> float:
    """The result as a float, or a failed check."""
    if isinstance(result, dict | str | bytes | bool) or result is None:
        fail(_WANTED, f"a {type(result).__name__}", "M03")
    try:
        values = np.asarray(result, dtype=float)
    except (TypeError, ValueError):
        fail(_WANTED, f"a {type(result).__name__}", "M03")
    if values.shape in ((n,), (n, 1)):
        fail(_WANTED, f"{n} values for {n} images", "M09")
    require(values.shape == (), _WANTED, f"an array of shape {values.shape}", "M03")
    require(np.isfinite(values), _WANTED, f"{values}", "M03")
    return float(values)


def _compare(got: float, logits: np.ndarray, labels: np.ndarray, shift: float = 0) -> None:
    right = _share_right(logits, labels)
    if np.isclose(got, right, rtol=0, atol=1e-6):
        return
    n, n_classes = logits.shape
    known = _mistakes(logits, labels) if 0 < right < 1 else {}
    close = {key: min(abs(got - value) for value in values) for key, values in known.items()}
    key = min(close, key=close.__getitem__, default="M08")
    told = f"{n} images, {n_classes} classes" + (f", {shift:+g} on every logit" if shift else "")
    expected = f"{right:.4g} ({told})"
    fail(expected, f"{got:.4g}", key if close.get(key, 1.0) < 1e-4 else "M08")
