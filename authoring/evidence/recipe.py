"""The recipe: what the rows recommend to people with their own network, in the order of deciding.

No line is written by hand where rows decide: each step holds three sentences, and the rows choose
one of them. A test holds `docs/recipe.md` to the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from authoring.evidence.recipe_steps import STEPS, Step
from authoring.evidence.record import LABORATORIES, Row
from authoring.evidence.sections import interval

Outcome = Literal["held", "failed", "disagreed"]
SHORT = {"parcels": "own network", "imagenet": "ImageNet network"}
HEAD = """# A recipe for your own network

What to decide, in this order, when you fine-tune a network of your own. Each line rests on one
condition of a claim: the course's own small network measured it, and EfficientNet-Lite0, which was
pretrained on ImageNet, with about 100 labeled pictures ([how](evidence.md)). In brackets stand the
effects in points, above 0 where the claim is right, with 95 % intervals.

`python -m authoring.evidence --page` writes this page from the rows.

## What to do

Both networks say the same. *Held* means that both intervals lie above 0, *failed* that neither
does.
"""
FIRST = """## What to measure first

Here the two networks disagreed. Neither answer can be carried over to yours: try both sides on your
validation images, with three seeds or more, before you rely on one.
"""
ALONE = """## What one network says

These were measured on one of the two only; take them as a beginning.
"""


def outcome(step: Step, rows: Mapping[str, Row]) -> Outcome | None:
    """What the rows say of a step; `None` where it was measured nowhere."""
    found = [c["supports"] for c in _conditions(step, rows).values()]
    if not found:
        return None
    if len(set(found)) == 2:
        return "disagreed"
    return "held" if found[0] else "failed"


def page(record: Mapping[str, Any]) -> str:
    """The recipe as a page of Markdown."""
    rows = {row["id"]: row for row in record["claims"]}
    lines, open_ones, alone = [HEAD], ["", FIRST], ["", ALONE]
    sure = 0
    for step in STEPS:
        came = outcome(step, rows)
        if came is None:
            continue
        said = {"held": step.held, "failed": step.failed}.get(came, f"Compare {step.measure}.")
        line = f"**{step.title}.** {said} {_behind(step, rows, came)}"
        if came == "disagreed":
            open_ones.append(f"- {line}")
        elif len(_conditions(step, rows)) == 1:
            alone.append(f"- {line}")
        else:
            sure += 1
            lines.append(f"{sure}. {line}")
    parts = [lines, open_ones, alone]
    return (
        "\n".join(line for part in parts if len(part) > 2 or part is lines for line in part) + "\n"
    )


def _behind(step: Step, rows: Mapping[str, Row], came: Outcome) -> str:
    told = "; ".join(
        f"{SHORT[name]} {c['effect']:+.1f}, {interval(c['ci95'])}"
        for name, c in _conditions(step, rows).items()
    )
    return f"*{came.capitalize()}* ([{step.key}](evidence.md#{step.key.lower()}): {told})."


def _conditions(step: Step, rows: Mapping[str, Row]) -> dict[str, Row]:
    found = rows.get(step.key, {}).get("laboratories", {})
    return {
        name: found[name]["conditions"][step.place]
        for name in LABORATORIES
        if name in found and "why_not" not in found[name]
    }
