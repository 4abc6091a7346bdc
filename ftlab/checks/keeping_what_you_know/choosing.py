"""Check of the exercise `choose-strategy`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.answers import told
from ftlab.checks.core import call, fail, passed
from ftlab.translation import _
import numpy as np

SEEDS = 4
Table = dict[str, list[Any]]
# role: mean target accuracy, mean forgetting, kilobytes, images kept, what choosing it looks like
_ROLES: dict[str, tuple[float, float, int, int, str]] = {
    "right": (0.80, 0.08, 110, 20, ""),
    "safest": (0.70, 0.02, 100, 10, "M49"),
    "lucky": (0.74, 0.07, 90, 0, "M66"),
    "large": (0.86, 0.05, 400, 0, "M108"),
    "keeps too many": (0.87, 0.06, 105, 100, "M108"),
    "forgets": (0.90, 0.20, 0, 0, "M108"),
}
_NAMES = ("plain", "L2-SP", "EWC", "replay", "distillation", "average")


def choose_strategy(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `choose_strategy(runs, budget)`.

    Args:
        function: The student's function.
        seed: Of the runs and of which strategy is which.

    Raises:
        CheckFailed: With the misconception that the choice looks like.
    """
    for number in range(3):
        rng = np.random.default_rng([seed, number])
        roles = dict(zip(rng.permutation(_NAMES).tolist(), _ROLES, strict=True))
        runs, budget = _runs(roles, rng), {"forgetting": 0.1, "kilobytes": 200, "old_images": 50}
        _check(call(function, _copied(runs), dict(budget)), roles, budget)
        tight = budget | {("forgetting", "kilobytes")[number % 2]: 0.001 - number % 2}
        given = call(function, _copied(runs), dict(tight))
        if given is not None:
            key = "M108" if isinstance(given, str) and given in roles else "M03"
            fail(_("None: no strategy keeps to {tight}", tight=tight), told(given), key)
    passed(_("choose_strategy takes the most accurate of those that keep every limit."))


def _check(given: Any, roles: dict[str, str], budget: dict[str, float]) -> None:
    right = next(name for name, role in roles.items() if role == "right")
    if isinstance(given, str) and given == right:
        return
    role = roles.get(given) if isinstance(given, str) else None
    fail(
        _(
            "{right!r}: of those that keep to {budget} on average, the most accurate on average",
            right=right,
            budget=budget,
        ),
        told(given) if role is None else repr(str(given)),
        "M03" if role is None else _ROLES[role][4],
    )


def _runs(roles: dict[str, str], rng: np.random.Generator) -> Table:
    """One row a run, in no order."""
    rows = []
    for name, role in roles.items():
        accuracy, forgetting, kilobytes, images, _ = _ROLES[role]
        noise, other = (_centered(rng, 0.01) for _ in range(2))
        if role == "lucky":  # one run is the best of all
            noise = np.array([0.21, -0.07, -0.07, -0.07])
        if role == "forgets":  # one run forgets little, and learns less
            other, noise = np.array([-0.15, 0.05, 0.05, 0.05]), np.array([-0.03, 0.01, 0.01, 0.01])
        for place, number in enumerate(rng.permutation(SEEDS)):
            rows.append(
                {
                    "strategy": name,
                    "seed": int(number),
                    "target_accuracy": round(float(accuracy + noise[place]), 4),
                    "forgetting": round(float(forgetting + other[place]), 4),
                    "kilobytes": kilobytes,
                    "old_images": images,
                }
            )
    order = rng.permutation(len(rows))
    return {key: [rows[place][key] for place in order] for key in rows[0]}


def _centered(rng: np.random.Generator, width: float) -> np.ndarray:
    noise = rng.normal(0, width, SEEDS)
    return np.asarray(noise - noise.mean())


def _copied(runs: Table) -> Table:
    return {key: list(values) for key, values in runs.items()}
