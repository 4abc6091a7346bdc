"""The same trade-off on several networks, one beside another."""

from __future__ import annotations

from collections.abc import Mapping

from ftlab.errors import InputError
from ftlab.plots.figure import MUTED, DescribedFigure, new_axes, percent_axis
from ftlab.plots.frames import check_columns
from ftlab.plots.trade import mark, measured, pareto_front
from ftlab.translation import N_, _
from matplotlib.artist import Artist
import pandas as pd


def trade_offs(results: Mapping[str, pd.DataFrame]) -> DescribedFigure:
    """`trade_off` on several networks, on equal axes; a strategy has the same mark on each.

    A dotted line is the source accuracy before any training: how far a point lies below it is
    what the strategy forgot. Filled points are on their network's Pareto front.

    Args:
        results: Network → one row a run, with the columns `label`, `target_accuracy`,
            `source_accuracy`, `source_before` (in [0, 1]) and `seed`. A run that diverged has
            NaN and is left out.

    Raises:
        InputError: No network, a column is missing, or there is no row.

    Example:
    >>> import pandas as pd
    >>> runs = pd.DataFrame({"label": ["plain", "replay"], "seed": 0, "source_before": 0.9,
    ...                      "target_accuracy": [0.8, 0.8], "source_accuracy": [0.5, 0.85]})
    >>> print(trade_offs({"small": runs, "large": runs.iloc[:1]}).figure.get_suptitle())
    Forgotten: small 5 to 40 points, large 40 to 40 points
    """
    if not isinstance(results, Mapping) or not results:
        raise InputError(
            _("a dict: network → DataFrame of runs"),
            f"{type(results).__name__}",
            _("one table, or none"),
            _("plots.trade_off(table) for a single network"),
        )
    columns = ["label", "target_accuracy", "source_accuracy", "source_before", "seed"]
    for runs in results.values():
        check_columns(runs, columns)
    labels = list(dict.fromkeys(pd.concat(results.values()).label.astype(str)))
    figure, every_axes = new_axes(len(results), width=4.2, height=4.2)
    lost, told = [], []
    for axes, (network, runs) in zip(every_axes, results.items(), strict=True):
        strategies, before = measured(runs), float(runs.source_before.mean())
        front = pareto_front(strategies)
        axes.axhline(before, color=MUTED, linestyle=":", label=_("source before"))
        for each in strategies:
            place = labels.index(each.label)
            mark(axes, each, place, on_front=each in front, named_there=False)
        percent_axis(axes, N_("target accuracy"), "x")
        percent_axis(axes, N_("source accuracy"))
        axes.set_title(network, fontsize="medium")
        points = [round(100 * (before - each.source[0])) for each in strategies] or [0]
        lost.append(_("{network} {low} to {high} points", network=network,
                      low=min(points), high=max(points)))  # fmt: skip
        every = "; ".join(map(str, strategies))
        told.append(_("{network}, source before {before:.0%}: {every}.", network=network,
                      before=before, every=every))  # fmt: skip
    named: dict[str, Artist] = {}
    for axes in every_axes:
        handles, names = axes.get_legend_handles_labels()
        named |= dict(zip(names, handles, strict=True))
    figure.legend(
        list(named.values()),
        list(named),
        loc="outside right center",
        frameon=False,
        fontsize="small",
    )
    title = _("Forgotten: {each}", each=", ".join(lost))
    figure.suptitle(title, fontsize="medium")
    what = _("Source accuracy over target accuracy, one point a strategy, mean and 95 % interval.")
    return DescribedFigure(figure, f"{what} {title}. {' '.join(told)}")
