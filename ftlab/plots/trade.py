"""The trade-off between the task that is learned and the one that is known."""

from __future__ import annotations

from dataclasses import dataclass

from ftlab.plots.figure import MARKERS, MUTED, SERIES, DescribedFigure, new_axes, percent_axis
from ftlab.plots.frames import check_columns
from ftlab.plots.intervals import mean_interval
from ftlab.translation import N_, _
from matplotlib.axes import Axes
import pandas as pd

Interval = tuple[float, float, float]  # mean, low, high
_NAMED_AT_THE_POINT = 6  # with more strategies, names beside the points would lie on each other


@dataclass(frozen=True)
class Strategy:
    """A strategy's accuracies over its seeds.

    Args:
        label: Its name.
        target: Mean accuracy on the target and its interval.
        source: The same on the source.
    """

    label: str
    target: Interval
    source: Interval

    def beats(self, other: Strategy) -> bool:
        """Whether its means are at least as good on both tasks and better on one."""
        mine, theirs = (self.target[0], self.source[0]), (other.target[0], other.source[0])
        return mine != theirs and all(a >= b for a, b in zip(mine, theirs, strict=True))

    def __str__(self) -> str:
        """Its label and figures, for alt text."""
        both = (
            (N_("target {mean:.0%} ({low:.0%} to {high:.0%})"), self.target),
            (N_("source {mean:.0%} ({low:.0%} to {high:.0%})"), self.source),
        )
        told = [_(words, mean=mean, low=low, high=high) for words, (mean, low, high) in both]
        return f"{self.label}: {', '.join(told)}"


def trade_off(results: pd.DataFrame) -> DescribedFigure:
    """Every strategy as a point: target accuracy across, source accuracy up.

    A strategy is on the Pareto front when no other is at least as good on both tasks and better
    on one. Points are means over seeds, error bars their 95 % bootstrap intervals; filled points
    are on the front. Many strategies are named in a legend, on axes that end where they do.

    Args:
        results: One row per run: `label`, `target_accuracy`, `source_accuracy` (in [0, 1]), `seed`.
            A run that diverged has NaN and is left out.

    Raises:
        InputError: A column is missing, or there is no row.
    """
    check_columns(results, ["label", "target_accuracy", "source_accuracy", "seed"])
    strategies = measured(results)
    front = pareto_front(strategies)
    figure, (axes,) = new_axes(width=6.4, height=4.6)
    axes.plot(
        [each.target[0] for each in front],
        [each.source[0] for each in front],
        "--",
        color=MUTED,
        zorder=1,
        label=_("Pareto front"),
    )
    many = len(strategies) > _NAMED_AT_THE_POINT
    for place, strategy in enumerate(strategies):
        mark(axes, strategy, place, on_front=strategy in front, named_there=not many)
    percent_axis(axes, N_("target accuracy"), "x")
    percent_axis(axes, N_("source accuracy"))
    if many:
        axes.set_xlim(_ends([each.target for each in strategies]))
        axes.set_ylim(_ends([each.source for each in strategies]))
    names = ", ".join(each.label for each in front)
    title = _("Best trade-offs: {names}", names=names)
    if len(front) > 3:
        counts = {"n": len(front), "total": len(strategies)}
        title = _("{n} of {total} strategies are on the front", **counts)
    axes.set_title(title, wrap=True, fontsize="medium")
    where = {"loc": "center left", "bbox_to_anchor": (1, 0.5)} if many else {"loc": "lower left"}
    axes.legend(frameon=False, fontsize="small", **where)
    what = _("Source accuracy over target accuracy, one point a strategy, mean and 95 % interval.")
    listed = _("On the Pareto front: {names}.", names=names)
    every = "; ".join(map(str, strategies))
    return DescribedFigure(figure, f"{what} {title}. {listed} {every}.")


def measured(results: pd.DataFrame) -> list[Strategy]:
    """The strategies of a table of runs, in the order of their first rows."""
    found = [
        Strategy(
            str(label), mean_interval(runs.target_accuracy), mean_interval(runs.source_accuracy)
        )
        for label, runs in results.groupby("label", sort=False)
    ]
    return [each for each in found if each.target[0] == each.target[0]]


def pareto_front(strategies: list[Strategy]) -> list[Strategy]:
    """Those that no other beats, by rising target accuracy."""
    front = [each for each in strategies if not any(other.beats(each) for other in strategies)]
    return sorted(front, key=lambda each: each.target[0])


def _ends(intervals: list[Interval]) -> tuple[float, float]:
    """Where an axis begins and ends: a little beyond what is drawn."""
    return min(low for _mean, low, _high in intervals) - 0.03, max(
        high for *_low, high in intervals
    ) + 0.03


def mark(axes: Axes, strategy: Strategy, place: int, *, on_front: bool, named_there: bool) -> None:
    """A strategy's point, by its place in the order of colors and markers."""
    (x, left, right), (y, low, high) = strategy.target, strategy.source
    axes.errorbar(
        x,
        y,
        xerr=[[x - left], [right - x]],
        yerr=[[y - low], [high - y]],
        color=SERIES[place % len(SERIES)],
        # The second time round, a color has another marker.
        marker=MARKERS[(place + place // len(SERIES)) % len(MARKERS)],
        markersize=8,
        fillstyle="full" if on_front else "none",
        capsize=2,
        linestyle="none",
        label=None if named_there else strategy.label,
    )
    if named_there:
        axes.annotate(
            strategy.label,
            (x, y),
            (-8 if x > 0.6 else 8, 8 if y < 0.9 else -14),
            textcoords="offset points",
            fontsize="small",
            ha="right" if x > 0.6 else "left",
        )
