"""Lines and bars of accuracies, in the course's style, for figures that a lesson computes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle

from ftlab.plots.figure import MARKERS, SERIES, DescribedFigure, new_axes, percent_axis
import numpy as np
from numpy.typing import ArrayLike


def lines(
    x: Sequence[float],
    series: Mapping[str, ArrayLike],
    *,
    title: str,
    xlabel: str,
    ylabel: str = "accuracy",
    log_x: bool = False,
    percent: bool = True,
) -> DescribedFigure:
    """Lines over a common axis; rows of a 2-D series are repetitions, drawn as mean and range.

    Args:
        x: Positions, length k.
        series: Name → values `(k,)`, or `(repetitions, k)`.
        title: The finding.
        xlabel: What `x` is, with its unit.
        ylabel: What the values are.
        log_x: Whether `x` is on a logarithmic scale.
        percent: Whether the values are shares from 0 to 1, shown as per cent.
    """
    figure, (axes,) = new_axes(width=6.0, height=3.4)
    told = []
    for (name, values), colour, marker in zip(
        series.items(), cycle(SERIES), cycle(MARKERS), strict=False
    ):
        table = np.atleast_2d(np.asarray(values, float))
        mean = table.mean(axis=0)
        axes.plot(x, mean, color=colour, marker=marker, label=name)
        if len(table) > 1:
            axes.fill_between(x, table.min(axis=0), table.max(axis=0), color=colour, alpha=0.2)
        told.append(f"{name}: " + ", ".join(_word(value, percent) for value in mean))
    if log_x:
        axes.set_xscale("log")
    axes.set(title=title, xlabel=xlabel, ylabel=ylabel)
    if percent:
        percent_axis(axes, ylabel)
    axes.legend(frameon=False, fontsize="small")
    at = ", ".join(f"{position:g}" for position in x)
    return DescribedFigure(figure, f"{title}. {ylabel} at {xlabel} {at}. {'; '.join(told)}.")


def bars(
    values: Mapping[str, float | Sequence[float]],
    *,
    title: str,
    ylabel: str = "accuracy",
    groups: Sequence[str] = (),
    percent: bool = True,
) -> DescribedFigure:
    """Bars, single or in groups of a few side by side.

    Args:
        values: Name → height, or one height a group member.
        title: The finding.
        ylabel: What the heights are.
        groups: Names of the members, when the values are sequences.
        percent: Whether the values are shares from 0 to 1, shown as per cent.
    """
    table = np.array([np.atleast_1d(value) for value in values.values()], float)
    members = list(groups) or [""] * table.shape[1]
    figure, (axes,) = new_axes(width=max(4.6, 1.1 * len(values) + 1.5), height=3.4)
    width = 0.8 / len(members)
    hatches = ("", "///", "...", "xxx")
    for place, member in enumerate(members):
        at = np.arange(len(values)) + (place - (len(members) - 1) / 2) * width
        drawn = axes.bar(
            at,
            table[:, place],
            width,
            color=SERIES[place],
            label=member or None,
            hatch=hatches[place % 4],
            edgecolor="white",
        )
        axes.bar_label(drawn, [_word(v, percent) for v in table[:, place]], fontsize="small")
    axes.set_xticks(range(len(values)), list(values))
    axes.set(title=title, ylabel=ylabel)
    if percent:
        percent_axis(axes, ylabel)
        axes.set_ylim(0, 1.12)
    if groups:
        axes.legend(frameon=False, fontsize="small", ncols=len(groups), loc="upper right")
    told = "; ".join(
        f"{name}: "
        + ", ".join(
            f"{member} {_word(value, percent)}".strip()
            for member, value in zip(members, row, strict=True)
        )
        for name, row in zip(values, table, strict=True)
    )
    return DescribedFigure(figure, f"{title}. {ylabel}: {told}.")


def _word(value: float, percent: bool) -> str:
    return f"{value:.0%}" if percent else f"{value:.3g}"
