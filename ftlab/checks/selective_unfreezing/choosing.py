"""Check of the exercise `choose-part`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.core import call, fail, passed, require
from ftlab.checks.plain import in_order_of
from ftlab.translation import _
import numpy as np

PARTS = ("head", "first two", "last two", "all")
SEEDS = 4
Row = dict[str, Any]

# What each rule is to choose in each table: wrong rules are told apart by the first two.
_TABLES = (
    {"right": "first two", "M66": "first two", "M66 runs": "first two", "M49": "head",
     "M45": "all"},
    {"right": "last two", "M66": "first two", "M66 runs": "first two"},
    {"right": "all", "M45": "all"},
)  # fmt: skip


def choose_part(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `choose_part(rows, allowed)` on tables in which wrong rules choose other parts.

    Args:
        function: The student's function.
        seed: Of the tables.

    Raises:
        CheckFailed: With the misconception that the chosen part looks like.
    """
    for number, wanted in in_order_of(seed, list(enumerate(_TABLES))):
        rows, allowed = _table(wanted, 10 * seed + number)
        choices = _choices(rows, allowed)
        given = call(function, [dict(row) for row in rows], allowed)
        known = isinstance(given, str) and given in PARTS
        require(known, _("one of the parts {parts}", parts=PARTS), repr(given)[:120], "M03")
        if given != choices["right"]:
            fail(
                _(
                    "{right!r}, by the means of {seeds} seeds and allowed={allowed}: {means}",
                    right=choices["right"],
                    seeds=SEEDS,
                    allowed=allowed,
                    means="; ".join(_told(rows, part) for part in PARTS),
                ),
                repr(given),
                next((key.split()[0] for key, part in choices.items() if part == given), "M45"),
            )
    passed(_("choose_part takes the best mean within the limit."))


def _table(wanted: dict[str, str], seed: int) -> tuple[list[Row], float]:
    """Rows in which the rules choose the wanted parts.

    Accuracies are multiples of 1/64, which binary numbers hold exactly, and no mean is at the
    limit, so that no rounding decides.
    """
    for attempt in range(50_000):
        rng = np.random.default_rng([seed, attempt])
        allowed = int(rng.integers(12, 25)) / 64
        target, source = rng.integers((24, 20), (56, 62), (len(PARTS), 2)).T
        rows = [
            {
                "part": part,
                "seed": number,
                "target": int(target[place] + rng.integers(-8, 9)) / 64,
                "source": int(source[place] + rng.integers(-4, 3)) / 64,
                "source_before": 62 / 64,
            }
            for number in range(SEEDS)
            for place, part in enumerate(PARTS)
        ]
        choices = _choices(rows, allowed)
        clear = min(abs(_lost(rows, part) - allowed) for part in PARTS) > 0.01
        if all(choices[rule] == part for rule, part in wanted.items()) and clear and _apart(rows):
            break
    return rows, allowed


def _choices(rows: list[Row], allowed: float) -> dict[str, str]:
    """What the right rule and typical wrong ones choose; the right one first."""
    target = {part: _mean(rows, part, "target") for part in PARTS}
    within = [part for part in PARTS if _lost(rows, part) <= allowed] or ["head"]
    best = [row for row in rows if row["part"] in within]
    runs = [row for row in rows if row["source_before"] - row["source"] <= allowed] or rows
    return {
        "right": max(within, key=lambda part: target[part]),
        "M66": max(best, key=lambda row: row["target"])["part"],
        "M66 runs": max(runs, key=lambda row: row["target"])["part"],
        "M49": max(PARTS, key=lambda part: _mean(rows, part, "source")),
        "M45": max(PARTS, key=lambda part: target[part]),
        "M65": "last two",
    }


def _lost(rows: list[Row], part: str) -> float:
    return _mean(rows, part, "source_before") - _mean(rows, part, "source")


def _mean(rows: list[Row], part: str, column: str) -> float:
    return float(np.mean([row[column] for row in rows if row["part"] == part]))


def _apart(rows: list[Row]) -> bool:
    """Whether no two parts have nearly the same mean on the target."""
    means = sorted(_mean(rows, part, "target") for part in PARTS)
    return bool(min(np.diff(means)) > 0.01)


def _told(rows: list[Row], part: str) -> str:
    target, lost = _mean(rows, part, "target"), _lost(rows, part)
    return _("{part} {target:.3f}, loses {lost:.3f}", part=part, target=target, lost=lost)
