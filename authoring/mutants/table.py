"""The table of `docs/checks.md`: how many slips each check notices, as measured."""

from __future__ import annotations

from collections.abc import Mapping
import json
from pathlib import Path
from statistics import median
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"
RECORD, PAGE = DOCS / "checks.json", DOCS / "checks.md"
Record = dict[str, dict[str, Any]]

_HEAD = """# What the checks notice

A check is only as good as the wrong answers that it notices. So right answers are changed in
one place, as a slip does it: a comparison turned, a constant moved, an argument or a statement
dropped, a line on the wrong side of a loop, one name for another. Each changed answer is put to
its check. Those that cannot behave differently, or that the text of the exercise allows, are left
out, and `authoring/mutants/equivalent.toml` says why.

`make mutants` measures and writes this page, `EXERCISE=…` one row of it. Where fewer were tried
than there are, it was each second one, or each third, and so on. An exercise without a row has not
been measured yet. The seconds are what a processor works for the visible part with a right answer,
the median of those that are kept.

| exercise | slips | left out | tried | noticed | by the visible part alone | seconds |
|---|--:|--:|--:|--:|--:|--:|
"""


def read() -> Record:
    """What was measured so far, by exercise."""
    return dict(json.loads(RECORD.read_text(encoding="utf-8"))) if RECORD.exists() else {}


def keep(exercise: str, found: Mapping[str, float]) -> None:
    """Write an exercise's row down, and the page anew.

    Args:
        exercise: Such as `"01-feature-extraction/new-head"`.
        found: `made`, `left_out`, `tried`, `visible` and `noticed`, each a number of mutants,
            and `seconds`, of a processor.
    """
    record = read() | {exercise: dict(found)}
    ordered = {key: record[key] for key in sorted(record)}
    RECORD.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(ordered), encoding="utf-8")


def page(record: Record) -> str:
    """The page for what was measured."""
    rows = [_row(exercise, found) for exercise, found in record.items()]
    keys = ("made", "left_out", "tried", "noticed", "visible")
    sums = {key: sum(found[key] for found in record.values()) for key in keys}
    middle = median(found["seconds"] for found in record.values()) if record else 0.0
    return _HEAD + "\n".join([*rows, _row("together", sums | {"seconds": middle})]) + "\n"


def _row(name: str, found: Mapping[str, float]) -> str:
    tried = max(found["tried"], 1)
    shares = [f"{found[key] / tried:.1%}" for key in ("noticed", "visible")]
    numbers = (str(found[key]) for key in ("made", "left_out", "tried"))
    return f"| {name} | {' | '.join([*numbers, *shares])} | {found['seconds']:.1f} |"
