"""One claim as a section of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from authoring.evidence.answers import ANSWERS
from authoring.evidence.claim import Claim
from authoring.evidence.figures import alt_text, picture_of
from authoring.evidence.record import LABORATORIES, Row

MARKS = {"holds": "✔", "holds when": "◐", "does not hold": "✘"}
ON = {"parcels": "On the own network", "imagenet": "On the ImageNet network"}


def _when(claim: Claim) -> str:
    return claim.changed or "stated before measuring"


def section(row: Row, claim: Claim, laboratories: Mapping[str, Any]) -> list[str]:
    """A claim's question, verdicts, tables and figures.

    Args:
        row: The claim in the record.
        claim: Says what was expected.
        laboratories: About each, for sections that are read from elsewhere.
    """
    lines = [
        f"## {claim.id}",
        "",
        f"**{claim.statement}.** Lesson {lessons(row)}. [Where it comes from]({claim.source}).",
        "",
        f"*Hypothesis, {_when(claim)}.* {claim.hypothesis}",
        "",
    ]
    if claim.id in ANSWERS and "conditions" in row["laboratories"].get("imagenet", {}):
        lines += [*ANSWERS[claim.id](row, laboratories), ""]
    found = {
        name: row["laboratories"][name] for name in LABORATORIES if name in row["laboratories"]
    }
    for name, one in found.items():
        if "why_not" in one:
            lines += [f"*{ON[name]}* it is not measured: {one['why_not']}.", ""]
        else:
            mark = MARKS[one["verdict"]]
            lines += [f"*{ON[name]}, the verdict:* {mark} {one['sentence']}.", ""]
    if row["agreement"] != "only here":
        same, of = row["alike"]
        verb = "agree" if row["agreement"] == "agree" else "disagree"
        lines += [
            f"*The two networks {verb}* on the claim as it is usually put; {same} of {of} "
            "conditions come out alike.",
            "",
        ]
    for name, one in found.items():
        if "why_not" not in one:
            lines += _table(row, name, one)
    return lines[:-1]


def _table(row: Row, name: str, one: Row) -> list[str]:
    where = f"{ON[name][0].lower()}{ON[name][1:]}"
    lines = [
        f"| {where}, {_seeds(one)} | {row['measured']} | 95 % interval | adjusted p |",
        "|---|---|---|---|",
    ]
    for each in one["conditions"]:
        p = each.get("p_adjusted")
        lines.append(
            f"| {each['name']} | {each['effect']:+.1f} | {interval(each['ci95'])} "
            f"| {'' if p is None else f'{p:.2g}'} |"
        )
    picture = f"evidence/{picture_of(row['id'], name)}"
    return [*lines, "", f"![{alt_text(row['id'])}]({picture})", ""]


def _seeds(one: Row) -> str:
    """How many seeds are behind its conditions."""
    counts = sorted({each["seeds"] for each in one["conditions"]})
    return f"{' or '.join(map(str, counts))} seeds"


def lessons(row: Row) -> str:
    """The lessons of a claim in words."""
    return ", ".join(row["lesson"])


def interval(ends: Sequence[float]) -> str:
    """An interval in words."""
    return f"{ends[0]:+.1f} to {ends[1]:+.1f}"
