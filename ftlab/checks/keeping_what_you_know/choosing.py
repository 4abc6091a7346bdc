"""Check of the exercise `choose-strategy`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ftlab.checks.answers import told
from ftlab.checks.core import aside, call, fail, passed, require
from ftlab.translation import _
import numpy as np

SEEDS = 4
Table = dict[str, list[Any]]
# role: mean target accuracy, mean forgetting, kilobytes, images kept, what choosing it looks like
_ROLES: dict[str, tuple[float, float, int, int, str]] = {
    "right": (0.80, 0.125, 200, 50, ""),  # every limit is kept, and none by more than nothing
    "safest": (0.70, 0.02, 100, 10, "M49"),
    "lucky": (0.74, 0.07, 90, 0, "M66"),
    "large": (0.86, 0.05, 400, 0, "M108"),
    "keeps too many": (0.87, 0.06, 105, 100, "M108"),
    "forgets": (0.90, 0.25, 0, 0, "M108"),
}
_BUDGET = {"forgetting": 0.125, "kilobytes": 200, "old_images": 50}
_TIGHT = _BUDGET | {"old_images": 0}
# Two strategies on the limit and over it; the better mean has fewer runs.
_SMALL: Table = {
    "strategy": ["plain", "replay", "replay", "plain", "plain"],
    "seed": [0, 0, 1, 1, 2],
    "target_accuracy": [0.75, 0.5, 0.875, 0.75, 0.75],
    "forgetting": [0.25, 0.125, 0.125, 0.125, 0.125],
    "kilobytes": [0, 200, 200, 0, 0],
    "old_images": [10, 50, 50, 10, 10],
}
# One run forgets much and another one gains: the mean is within the limit.
_UNEVEN = _SMALL | {
    "target_accuracy": [0.5, 0.75, 0.75, 0.5, 0.5],
    "forgetting": [0.0, 0.375, -0.125, 0.0, 0.0],
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
    tables = []
    for number in range(3):
        rng = np.random.default_rng([seed, number])
        roles = dict(zip(rng.permutation(_NAMES).tolist(), _ROLES, strict=True))
        tables.append((_runs(roles, rng), roles))
    names = ("plain", "replay")
    for table in (_SMALL, _UNEVEN):
        found = _known(call(function, _copied(table), dict(_BUDGET)), names)
        breaks_a_limit = table is _SMALL and found is not None
        if found != "replay":
            safest = _same_in_all(function, tables) == _ROLES["safest"][4]
            looks_like = "M108" if breaks_a_limit else _ROLES["safest"][4] if safest else ""
            fail(repr("replay"), repr(found), looks_like)
    _check_none(call(function, _copied(_SMALL), dict(_TIGHT)), _TIGHT, names)
    for number, (runs, roles) in enumerate(tables):
        chosen = _known(call(function, _copied(runs), dict(_BUDGET)), tuple(roles))
        right = next(name for name, role in roles.items() if role == "right")
        if chosen != right:
            rule = _("of those that keep to {budget} on average, the most accurate on average",
                     budget=_BUDGET)  # fmt: skip
            fail(f"{right!r}: {rule}", repr(chosen), _same_in_all(function, tables))
        tight = _BUDGET | {("forgetting", "kilobytes")[number % 2]: 0.001 - number % 2}
        _check_none(call(function, _copied(runs), dict(tight)), tight, tuple(roles))
    passed(_("choose_strategy takes the most accurate of those that keep every limit."))


def _known(given: Any, names: tuple[str, ...]) -> str | None:
    """The strategy that was chosen, or `None`; anything else fails the check."""
    known = given is None or (isinstance(given, str) and given in names)
    require(known, _("one of {names}, or None", names=", ".join(names)), told(given), "M03")
    return None if given is None else str(given)


def _check_none(given: Any, tight: Mapping[str, float], names: tuple[str, ...]) -> None:
    chosen = _known(given, names)
    expected = _("None: no strategy keeps to {tight}", tight=dict(tight))
    require(chosen is None, expected, repr(chosen), "M108")


def _same_in_all(function: Callable[..., Any], tables: list[tuple[Table, dict[str, str]]]) -> str:
    """The misconception of whoever chooses the same kind of strategy in every table."""
    roles = set()
    for runs, of in tables:
        given = aside(function, _copied(runs), dict(_BUDGET))
        roles.add(of.get(given, "") if isinstance(given, str) else "")
    return _ROLES[roles.pop()][4] if len(roles) == 1 and roles <= set(_ROLES) else ""


def _runs(roles: dict[str, str], rng: np.random.Generator) -> Table:
    """One row per run, in no order."""
    rows = []
    for name, role in roles.items():
        accuracy, forgetting, kilobytes, images, _ = _ROLES[role]
        noise, other = (_centered(rng, 0.01) for _ in range(2))
        if role == "lucky":  # one run is the best of all
            noise = np.array([0.21, -0.07, -0.07, -0.07])
        if role == "forgets":  # one run forgets little, and learns less
            other, noise = np.array([-0.15, 0.05, 0.05, 0.05]), np.array([-0.03, 0.01, 0.01, 0.01])
        if role == "right":
            other = np.zeros(SEEDS)
        if role in ("large", "keeps too many"):  # a run more than the others have
            noise, other = np.append(noise, 0), np.append(other, 0)
        for place, number in enumerate(rng.permutation(len(noise))):
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
