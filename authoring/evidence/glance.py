"""All claims in one table, each with a link to its section."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from authoring.evidence.record import LABORATORIES
from authoring.evidence.sections import MARKS, interval, lessons


def page(record: Mapping[str, Any]) -> str:
    """The table as a page of Markdown.

    Args:
        record: As `authoring.evidence.record.read` gives it.
    """
    lines = [
        "# All claims at a glance",
        "",
        "What the networks are, how it was measured, and every condition: "
        "[the evidence](evidence.md).",
        "",
        "*Agree* and *disagree* are about the first condition; the two numbers behind say how many "
        "of all conditions came out alike.",
        "",
        "| id | claim | own network | effect | ImageNet network | effect | the two | lesson |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for claim in record["claims"]:
        cells = []
        for name in LABORATORIES:
            row = claim["laboratories"].get(name, {"why_not": ""})
            if "why_not" in row:
                cells += ["not measured", ""]
            else:
                effect = f"{row['effect']:+.1f} ({interval(row['ci95'])})"
                cells += [f"{MARKS[row['verdict']]} {row['verdict']}", effect]
        same, of = claim["alike"]
        both = claim["agreement"] + (f", {same} of {of}" if of else "")
        named = f"[{claim['id']}](evidence.md#{claim['id'].lower()}) | {claim['claim']}"
        lines.append(f"| {named} | {' | '.join(cells)} | {both} | {lessons(claim)} |")
    return "\n".join(lines) + "\n"
