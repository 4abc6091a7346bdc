"""The evidence in pictures: one per claim and laboratory, and one of the largest disagreements."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ftlab.plots.figure import MUTED, SOURCE, TARGET, new_axes
import matplotlib

from authoring.evidence.record import LABORATORIES, Row

COLORS = {"parcels": TARGET, "imagenet": SOURCE}
SHAPES = {"parcels": "D", "imagenet": "s"}


def picture_of(key: str, name: str) -> str:
    """The file of a claim's figure in a laboratory."""
    return f"{key}.svg" if name == "parcels" else f"{key}-{name}.svg"


def alt_text(key: str) -> str:
    """A claim's figure in words; what is measured, and its means, stand in the table above it."""
    return f"{key}: the table above, one dot per seed."


def draw(measured: str, row: Row, path: Path, name: str = "parcels") -> None:
    """A small figure: one dot per seed, the mean and its interval, one row per condition.

    Args:
        measured: What a point of effect is.
        row: What was found in a laboratory.
        path: Where to write.
        name: Of the laboratory.
    """
    conditions = row["conditions"]
    figure, (axes,) = new_axes(width=6.4, height=0.8 + 0.42 * len(conditions))
    for place, condition in enumerate(conditions):
        values = condition["values"]
        axes.plot(values, [place] * len(values), "o", color=MUTED, markersize=3, alpha=0.6)
        _effect(axes, place, condition, name)
    _finish(figure, axes, [c["name"] for c in conditions], measured, path)


def draw_disagreements(claims: Sequence[Row], path: Path) -> None:
    """Effects of the first condition in both laboratories, one row per claim.

    Args:
        claims: Rows that both laboratories have.
        path: Where to write.
    """
    figure, (axes,) = new_axes(width=6.4, height=1.0 + 0.5 * len(claims))
    for place, row in enumerate(claims):
        for shift, name in zip((-0.12, 0.12), LABORATORIES, strict=True):
            _effect(axes, place + shift, row["laboratories"][name]["conditions"][0], name)
    for name, words in zip(LABORATORIES, ("the course's own network", "ImageNet"), strict=True):
        axes.plot([], [], SHAPES[name], color=COLORS[name], label=words)
    axes.legend(fontsize="small", loc="best")
    names = [row["id"] for row in claims]
    _finish(figure, axes, names, "effect in points, above 0 where the claim is right", path)


def _effect(axes: Any, place: float, condition: Row, name: str) -> None:
    axes.plot(condition["ci95"], [place, place], "-", color=COLORS[name], linewidth=3)
    axes.plot([condition["effect"]], [place], SHAPES[name], color=COLORS[name], markersize=6)


def _finish(figure: Any, axes: Any, names: list[str], label: str, path: Path) -> None:
    axes.axvline(0, color=MUTED, linewidth=1, linestyle=":")
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", labelsize="small")
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlabel(label, fontsize="small")
    metadata: dict[str, Any] = {"Date": None}  # the same figure gives the same file
    with matplotlib.rc_context({"svg.hashsalt": path.stem}):  # and the same names in it
        figure.savefig(path, metadata=metadata, bbox_inches="tight")
