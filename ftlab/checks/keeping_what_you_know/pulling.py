"""Check of the exercise `l2sp-value`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.answers import another_kind, is_number, looks_like, told
from ftlab.checks.core import call, passed, require
from ftlab.translation import _, decimal
import numpy as np

_SHAPES = ((3, 3, 1, 4), (4,), (4, 3), (3,))


def l2sp_value(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `l2sp_value(weights, start, is_new, alpha, beta)` against the paper's formula.

    Args:
        function: The student's function.
        seed: Of the weights and the strengths; with an odd one the head is new.

    Raises:
        CheckFailed: With the misconception that the value looks like.
    """
    rng = np.random.default_rng(seed)
    small = [np.array(each, "float32") for each in ([2, 4], [3, 1], [1, 1], [1, 2])]
    drawn = [rng.normal(0, 0.5, shape).astype("float32") for shape in _SHAPES]
    moved = [old + rng.normal(0, 0.2, old.shape).astype("float32") for old in drawn]
    strengths = [float(value) for value in rng.uniform([2, 0.2], [5, 0.8]).round(2)]
    for weights, start, is_new, (alpha, beta) in (
        (small[:2], small[2:], [False, True], [3.0, 0.5]),
        (moved, drawn, [False] * 4, strengths),
        (moved, drawn, [False, False, True, True], strengths),
    ):
        copies = [[array.copy() for array in arrays] for arrays in (weights, start)]
        given = call(function, *copies, list(is_new), alpha, beta)
        values = _values(weights, start, is_new, alpha, beta)
        right = values["right"]
        wanted = _(
            "one number, {right:.4f} with alpha={alpha}, beta={beta} and {n_new} new arrays",
            right=right,
            alpha=alpha,
            beta=beta,
            n_new=sum(is_new),
        )
        require(is_number(given), wanted, told(given), another_kind(given))
        value = float(given)
        found = looks_like((value, values))
        advice = _("Print what each array adds to the sum") if found == "M25" else ""
        require(np.isclose(value, right, rtol=1e-3), wanted, decimal(value, ".4f"), found, advice)
    passed(_("l2sp_value pulls old weights to where they started and new ones to zero."))


def _values(
    weights: list[np.ndarray],
    start: list[np.ndarray],
    is_new: list[bool],
    alpha: float,
    beta: float,
) -> dict[str, float]:
    """The penalty, and what typical wrong answers take for it."""
    moved = [np.asarray(w, float) - w0 for w, w0 in zip(weights, start, strict=True)]

    def total(arrays: list[np.ndarray], of_new: bool) -> float:
        pairs = zip(arrays, is_new, strict=True)
        return float(sum(np.sum(np.square(array, dtype=float)) for array, new in pairs
                         if new is of_new))  # fmt: skip

    def summed(of: Callable[[np.ndarray], Any]) -> float:
        """The formula with something else instead of the sum of squares."""
        parts = zip(weights, start, is_new, strict=True)
        return float(sum((beta * of(w) if new else alpha * of(w - w0)) / 2 for w, w0, new in parts))

    old, new = total(moved, False) / 2, total(weights, True) / 2
    found = {
        "right": alpha * old + beta * new,
        "M100": alpha * total(weights, False) / 2 + beta * new,
        "M102 flags not read": alpha * (old + total(moved, True) / 2),
        "M102 new ones at their start": alpha * old + beta * total(moved, True) / 2,
        "M102 strengths exchanged": beta * old + alpha * new,
        "M102 parts exchanged": alpha * total(weights, True) / 2 + beta * old,
        "M25 old ones alone": alpha * old,
        "M25 new ones alone": beta * new,
        "M101 not halved": 2 * (alpha * old + beta * new),
        "M101 means": summed(lambda a: np.mean(a**2)),
        "M101 norms": summed(np.linalg.norm),
        "M101 absolute": summed(lambda a: np.sum(abs(a))),
    }
    right = found["right"]
    return {key: x for key, x in found.items() if key == "right" or not np.isclose(x, right)}
