"""Matrices and histories to probe with, and what typical wrong answers give on them.

Each `wrong_…` function maps `"right"` to the right result and misconception ids to wrong ones; a
second wrong answer of the same misconception has a word behind the id.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# Task 0 rises before it falls, task 1 was best before it was learned, task 2 is better at the end
# than at first.
_SEQUENCE = [
    [0.90, 0.88, 0.05, 0.10],
    [0.96, 0.80, 0.10, 0.05],
    [0.60, 0.74, 0.70, 0.15],
    [0.45, 0.50, 0.79, 0.92],
]


def task_sequence(seed: int) -> np.ndarray:
    """An accuracy matrix of four tasks on which wrong measures differ from right ones."""
    noise = np.random.default_rng(seed).uniform(-0.015, 0.015, (4, 4))
    return np.round(np.array(_SEQUENCE) + noise, 3)


def wrong_measures(matrix: np.ndarray) -> dict[str, dict[str, float]]:
    """By measure: the right number, and what typical wrong answers give."""

    def first_last(table: np.ndarray) -> np.ndarray:
        return np.asarray(np.diagonal(table)[:-1] - table[-1, :-1])

    def max_last(table: np.ndarray) -> np.ndarray:
        return np.asarray(table[:-1, :-1].max(axis=0) - table[-1, :-1])

    found = {}
    for name, measure, other in (
        ("first_last", first_last, max_last),
        ("max_last", max_last, first_last),
    ):
        falls = measure(matrix)
        found[name] = {
            "right": falls.mean(),
            "M04": 100 * falls.mean(),
            "M30": -falls.mean(),
            "M31": measure(matrix.T).mean(),
            "M32": falls.sum() / len(matrix),
            "M32 sum": falls.sum(),
            "M33": other(matrix).mean(),
            "M34": falls.clip(0).mean(),
            "M35": (matrix[0] - matrix[-1])[:-1].mean(),
        }
    with_last = matrix[:-1].max(axis=0) - matrix[-1]
    found["max_last"]["M32 all"] = with_last.mean()
    return found


def epochs_to_choose_from(seed: int) -> tuple[list[float], list[float], float]:
    """A history of twelve epochs on which typical wrong choices are other epochs.

    All values are fractions that binary numbers hold exactly. No two misconceptions choose the
    same epoch.
    """
    allowed = 0.25
    for attempt in range(20_000):
        rng = np.random.default_rng([seed, attempt])
        val_loss = (rng.permutation(np.arange(6, 38))[:12] / 16).tolist()
        falls = rng.permutation([-1, 1, 2, 3, 4, 5, 6, 7, 10, 12, 14, 16])[:11] / 32
        source = [0.84375, *(0.84375 - falls).tolist()]
        chosen: dict[int, set[str]] = {}
        for key, epoch in wrong_epochs(val_loss, source, allowed).items():
            chosen.setdefault(epoch, set()).add(key.split()[0])
        if all(len(ids) == 1 for ids in chosen.values()):
            break
    return val_loss, source, allowed


def wrong_epochs(
    val_loss: Sequence[float], source: Sequence[float], allowed: float
) -> dict[str, int]:
    """The epoch to choose, and what typical wrong answers choose."""
    losses, kept = np.array(val_loss), np.array(source)

    def best(within: np.ndarray) -> int:
        return int(np.argmin(np.where(within, losses, np.inf)))

    inside = kept[0] - kept <= allowed
    previous = np.concatenate([kept[:1], kept[:-1]])
    return {
        "right": best(inside),
        "M46": int(np.argmin(losses)),
        "M48": best(np.cumprod(inside).astype(bool)),
        "M49": int(np.argmax(kept)),
        "M49 trained": int(np.argmax(kept[1:])) + 1,
        "M47": best(previous - kept <= allowed),
        "M47 share": best(kept >= (1 - allowed) * kept[0]),
        "M47 floor": best(kept >= 1 - allowed),
        "M37": best(inside) + 1,
        "M37 before": best(inside) - 1,
    }
