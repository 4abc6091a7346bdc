"""Write the evidence down: a page, a table for programs and one small figure a claim."""

from __future__ import annotations

from collections.abc import Iterable
import json
from pathlib import Path
import platform
from typing import Any

from ftlab.plots.figure import MUTED, TARGET, new_axes
import keras
import tensorflow as tf

from authoring.evidence.claim import Finding

_MARKS = {"holds": "✔", "holds when": "◐", "does not hold": "✘"}


def write(findings: Iterable[Finding], folder: Path) -> None:
    """Write `evidence.json`, `evidence.md` and `evidence/<id>.svg` into a folder.

    Args:
        findings: In the order in which they are to stand.
        folder: Such as `docs`.
    """
    found = list(findings)
    pictures = folder / "evidence"
    pictures.mkdir(parents=True, exist_ok=True)
    for finding in found:
        draw(finding, pictures / f"{finding.claim.id}.svg")
    record = {"versions": versions(), "claims": [finding.row for finding in found]}
    text = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
    (folder / "evidence.json").write_text(text, encoding="utf-8")
    (folder / "evidence.md").write_text(page(found), encoding="utf-8")


def versions() -> dict[str, str]:
    """What the evidence was measured with."""
    return {
        "python": platform.python_version(),
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
    }


def page(findings: list[Finding]) -> str:
    """The evidence as a page of Markdown."""
    used = ", ".join(f"{name} {number}" for name, number in versions().items())
    lines = [
        "# The evidence",
        "",
        "Each claim is a common piece of advice or explanation, measured on this course's own "
        "tasks. An effect is a mean over seeds, in points, above 0 where the claim is right; its "
        "95 % interval is a paired bootstrap over the seeds. A claim *holds* when the whole "
        "interval is above 0 under every condition tried, and *holds when …* under those listed. "
        "Small networks and small pictures: read the direction and the rough size, and measure "
        "again on your own task.",
        "",
        f"Measured with {used}. `make evidence` measures everything again.",
        "",
        "| id | claim | verdict | effect | 95 % interval | lesson |",
        "|---|---|---|---|---|---|",
    ]
    for finding in findings:
        first, claim = finding.conditions[0], finding.claim
        lines.append(
            f"| [{claim.id}](#{claim.id.lower()}) | {claim.statement} "
            f"| {_MARKS[finding.verdict]} {finding.verdict} | {first.effect:+.1f} "
            f"| {_interval(first.ci95)} | {', '.join(claim.lessons)} |"
        )
    for finding in findings:
        lines += ["", *_section(finding)]
    return "\n".join(lines) + "\n"


def _section(finding: Finding) -> list[str]:
    claim = finding.claim
    lines = [
        f"## {claim.id}",
        "",
        f"**{claim.statement}.** Lesson {', '.join(claim.lessons)}. "
        f"[Where it comes from]({claim.source}).",
        "",
        f"*Hypothesis, stated before measuring.* {claim.hypothesis}",
        "",
        f"*Verdict.* {_MARKS[finding.verdict]} {finding.sentence}.",
        "",
        f"| condition | {claim.measured} | 95 % interval | seeds |",
        "|---|---|---|---|",
    ]
    for condition in finding.conditions:
        lines.append(
            f"| {condition.name} | {condition.effect:+.1f} "
            f"| {_interval(condition.ci95)} | {condition.seeds} |"
        )
    picture = f"![{alt_text(finding)}](evidence/{claim.id}.svg)"
    return [*lines, "", picture]


def alt_text(finding: Finding) -> str:
    """The figure of a finding in words."""
    told = "; ".join(f"{c.name}: {c.effect:+.1f}" for c in finding.conditions)
    return f"{finding.claim.id}, {finding.claim.measured}, a dot a seed. Means: {told}."


def draw(finding: Finding, path: Path) -> None:
    """A small figure: one dot a seed, the mean and its interval, a row a condition."""
    figure, (axes,) = new_axes(width=6.4, height=0.8 + 0.42 * len(finding.conditions))
    for row, condition in enumerate(finding.conditions):
        values = finding.values[condition.name]
        axes.plot(values, [row] * len(values), "o", color=MUTED, markersize=3, alpha=0.6)
        axes.plot(condition.ci95, [row, row], "-", color=TARGET, linewidth=3)
        axes.plot([condition.effect], [row], "D", color=TARGET, markersize=6)
    axes.axvline(0, color=MUTED, linewidth=1, linestyle=":")
    axes.set_yticks(range(len(finding.conditions)), [c.name for c in finding.conditions])
    axes.tick_params(axis="y", labelsize="small")
    axes.invert_yaxis()
    axes.set_ylim(len(finding.conditions) - 0.5, -0.5)
    axes.set_xlabel(finding.claim.measured, fontsize="small")
    metadata: dict[str, Any] = {"Date": None}  # the same figure gives the same file
    figure.savefig(path, metadata=metadata, bbox_inches="tight")


def _interval(ends: tuple[float, float]) -> str:
    return f"{ends[0]:+.1f} to {ends[1]:+.1f}"
