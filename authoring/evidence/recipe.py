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

What to decide, in this order, when you fine-tune a network of your own. Each line rests on a
condition of a claim that was measured on two networks: the course's own small one, and
EfficientNet-Lite0 pretrained on ImageNet, with about 100 labeled pictures ([how](evidence.md)). In
brackets stand the effects in points, above 0 where the claim is right, with 95 % intervals. *Held*
means that the interval lies above 0 on every network that it was measured on, *failed* that it does
on none.

`python -m authoring.evidence --page` writes this page from the rows.
"""
FIRST = """## What to measure first

On these the two networks disagreed. Neither answer can be carried over to yours: try both sides on
your validation images, with three seeds or more, before you rely on one.
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
    told = [(step, outcome(step, rows)) for step in STEPS]
    lines = [HEAD, "## What to do\n"]
    sure = [(step, came) for step, came in told if came in ("held", "failed")]
    for number, (step, outcome_of_it) in enumerate(sure, start=1):
        advice = step.held if outcome_of_it == "held" else step.failed
        lines.append(f"{number}. **{step.title}.** {advice} {_behind(step, rows, outcome_of_it)}")
    lines += ["", FIRST]
    for step, came in told:
        if came == "disagreed":
            lines.append(f"- **{step.title}.** Compare {step.measure}. {_behind(step, rows, came)}")
    return "\n".join(lines) + "\n"


def _behind(step: Step, rows: Mapping[str, Row], came: str | None) -> str:
    found = _conditions(step, rows)
    told = "; ".join(
        f"{SHORT[name]} {c['effect']:+.1f}, {interval(c['ci95'])}" for name, c in found.items()
    )
    alone = "" if len(found) > 1 else ", on one network only"
    word = {"held": "Held", "failed": "Failed", "disagreed": "Disagreed"}[str(came)]
    return f"*{word}{alone}* ([{step.key}](evidence.md#{step.key.lower()}): {told})."


def _conditions(step: Step, rows: Mapping[str, Row]) -> dict[str, Row]:
    found = rows.get(step.key, {}).get("laboratories", {})
    return {
        name: found[name]["conditions"][step.place]
        for name in LABORATORIES
        if name in found and "why_not" not in found[name]
    }
