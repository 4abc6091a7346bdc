"""Lines and bars of accuracies, in the course's style, for figures that a lesson computes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any

from ftlab.plots.figure import MARKERS, SERIES, DescribedFigure, new_axes, percent_axis
from ftlab.translation import N_, _, decimal
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
import numpy as np
from numpy.typing import ArrayLike

_MARKED = 6  # up to so many positions, each has its tick
_NAMED_INSIDE = 4  # up to so many lines, the legend finds room between them


def lines(
    x: Sequence[float],
    series: Mapping[str, ArrayLike],
    *,
    title: str,
    xlabel: str,
    ylabel: str = N_("accuracy"),
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
    ylabel, told = _(ylabel), []
    for (name, values), color, marker in zip(
        series.items(), cycle(SERIES), cycle(MARKERS), strict=False
    ):
        table = np.atleast_2d(np.asarray(values, float))
        mean = table.mean(axis=0)
        axes.plot(x, mean, color=color, marker=marker, label=name)
        if len(table) > 1:
            axes.fill_between(x, table.min(axis=0), table.max(axis=0), color=color, alpha=0.2)
        told.append(f"{name}: " + ", ".join(_word(value, percent) for value in mean))
    if log_x:
        axes.set_xscale("log")
    elif len(x) <= _MARKED:
        axes.set_xticks(x)
    elif all(float(position).is_integer() for position in x):
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set(title=title, xlabel=xlabel, ylabel=ylabel)
    if percent:
        percent_axis(axes, ylabel)
    _name(axes, len(series))
    at = ", ".join(decimal(position) for position in x)
    what = _("{ylabel} at {xlabel} {positions}.", ylabel=ylabel, xlabel=xlabel, positions=at)
    return DescribedFigure(figure, f"{title}. {what} {'; '.join(told)}.")


def bars(
    values: Mapping[str, float | Sequence[float]],
    *,
    title: str,
    ylabel: str = N_("accuracy"),
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
    members, ylabel = list(groups) or [""] * table.shape[1], _(ylabel)
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


def _name(axes: Axes, count: int) -> None:
    """The legend: on the axes for a few lines, beside them for many."""
    beside: dict[str, Any] = (
        {"loc": "center left", "bbox_to_anchor": (1, 0.5)} if count > _NAMED_INSIDE else {}
    )
    axes.legend(frameon=False, fontsize="small", **beside)


def _word(value: float, percent: bool) -> str:
    return decimal(value, ".0%" if percent else ".3g")
