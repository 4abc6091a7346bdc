"""Check of the exercise `choose-part`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.answers import looks_like
from ftlab.checks.core import aside, call, fail, passed, require
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


def _rows(*given: tuple[str, float, float, float]) -> list[Row]:
    """Rows of a small table: part, target, source after and before."""
    names = ("part", "target", "source", "source_before")
    return [dict(zip(names, each, strict=True)) | {"seed": n} for n, each in enumerate(given)]


# Small ones: a mean loss that is the limit exactly; a part within the limit of which one run is
# not; one outside of which one run is within, with more runs than the other; a source that
# was far from perfect before, where the fall is larger as a share than as points; one good run that
# decides the mean and not the median; and parts that began with different sources.
_SMALL = (
    (_rows(("all", 0.75, 0.5, 0.75), ("head", 0.5, 0.75, 0.75)), 0.25),
    (
        _rows(
            ("all", 0.9375, 0.375, 0.75), ("all", 0.6875, 0.625, 0.75),
            ("head", 0.75, 0.5625, 0.5625),
        ),
        0.3125,
    ),
    (
        _rows(
            ("all", 0.5, 0.25, 0.75), ("all", 0.9375, 0.75, 0.75), ("all", 0.875, 0.25, 0.75),
            ("head", 0.625, 0.75, 0.75), ("head", 0.625, 0.625, 0.75),
        ),
        0.25,
    ),
    (_rows(("all", 0.75, 0.25, 0.375), ("head", 0.5, 0.375, 0.375)), 0.1875),
    (
        _rows(
            ("all", 0.5, 0.75, 0.75), ("all", 0.5, 0.75, 0.75), ("all", 1.0, 0.75, 0.75),
            ("head", 0.5625, 0.75, 0.75),
        ),
        0.25,
    ),
    (_rows(("all", 0.75, 0.5, 0.875), ("head", 0.5, 0.375, 0.375)), 0.25),
)  # fmt: skip


def choose_part(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `choose_part(rows, allowed)` on tables in which wrong rules choose other parts.

    Args:
        function: The student's function.
        seed: Of the tables.

    Raises:
        CheckFailed: With the misconception whose rule chooses the same in all tables.
    """
    drawn = [_table(wanted, 10 * seed + number) for number, wanted in enumerate(_TABLES)]
    tables = [*in_order_of(seed, _SMALL), *in_order_of(seed, drawn)]
    for rows, allowed in tables:
        right = _choices(rows, allowed)["right"]
        given = _part(call(function, [dict(row) for row in rows], allowed))
        if given != right:
            trials = [
                (_part(aside(function, [dict(row) for row in each], limit)), _choices(each, limit))
                for each, limit in tables
            ]
            fail(
                _(
                    "{right!r}, by the means of the runs and allowed={allowed}: {means}",
                    right=right,
                    allowed=allowed,
                    means="; ".join(_told(rows, part) for part in _parts(rows)),
                ),
                repr(given),
                looks_like(*trials),
            )
    passed(_("choose_part takes the best mean within the limit."))


def _part(given: Any) -> str:
    known = isinstance(given, str) and given in PARTS
    require(known, _("one of the parts {parts}", parts=PARTS), repr(given)[:120], "M03")
    return str(given)


def _parts(rows: list[Row]) -> list[str]:
    found = {row["part"] for row in rows}
    return [part for part in PARTS if part in found]


def _table(wanted: dict[str, str], seed: int) -> tuple[list[Row], float]:
    """Rows in which the rules choose the wanted parts.

    Accuracies are multiples of 1/64, which binary numbers hold exactly, and no mean is at the
    limit, so that no rounding decides.
    """
    for attempt in range(50_000):
        rng = np.random.default_rng([seed, attempt])
        allowed = int(rng.integers(12, 25)) / 64
        before = int(rng.integers(50, 63))
        target, source = rng.integers((24, 20), (56, 62), (len(PARTS), 2)).T
        rows = [
            {
                "part": part,
                "seed": number,
                "target": int(target[place] + rng.integers(-8, 9)) / 64,
                "source": int(source[place] + rng.integers(-4, 3)) / 64,
                "source_before": before / 64,
            }
            for place, part in enumerate(PARTS)
            for number in range(SEEDS + place % 2)
        ]
        choices = _choices(rows, allowed)
        clear = min(abs(_lost(rows, part) - allowed) for part in PARTS) > 0.01
        if all(choices[rule] == part for rule, part in wanted.items()) and clear and _apart(rows):
            break
    return rows, allowed


def _choices(rows: list[Row], allowed: float) -> dict[str, str]:
    """What the right rule and typical wrong ones choose."""
    parts = _parts(rows)
    target = {part: _mean(rows, part, "target") for part in parts}
    within = [part for part in parts if _lost(rows, part) <= allowed] or ["head"]
    best = [row for row in rows if row["part"] in within]
    runs = [row for row in rows if row["source_before"] - row["source"] <= allowed] or rows
    return {
        "right": max(within, key=lambda part: target[part]),
        "M66": max(best, key=lambda row: row["target"])["part"],
        "M66 runs": max(runs, key=lambda row: row["target"])["part"],
        "M49": max(parts, key=lambda part: _mean(rows, part, "source")),
        "M49 tie": max(parts[::-1], key=lambda part: _mean(rows, part, "source")),
        "M49 loss": min(parts, key=lambda part: _lost(rows, part)),
        "M45": max(parts, key=lambda part: target[part]),
        "M65": "last two",
    }


def _lost(rows: list[Row], part: str) -> float:
    return _mean(rows, part, "source_before") - _mean(rows, part, "source")


def _mean(rows: list[Row], part: str, column: str) -> float:
    return float(np.mean([row[column] for row in rows if row["part"] == part]))


def _apart(rows: list[Row]) -> bool:
    """Whether no two parts have nearly the same mean on the target."""
    means = sorted(_mean(rows, part, "target") for part in _parts(rows))
    return bool(min(np.diff(means)) > 0.01)


def _told(rows: list[Row], part: str) -> str:
    target, lost = _mean(rows, part, "target"), _lost(rows, part)
    return _("{part} {target:.3f}, loses {lost:.3f}", part=part, target=target, lost=lost)
