"""Pictures of learning rates: a range test, and accuracies over many rates."""

from __future__ import annotations

from typing import Protocol

from ftlab.plots.figure import (
    MUTED,
    SOURCE,
    TARGET,
    DescribedFigure,
    new_axes,
    percent_axis,
)
from ftlab.plots.frames import check_columns
from ftlab.plots.intervals import mean_interval
from ftlab.translation import _, decimal
import numpy as np
import pandas as pd


class RangeTest(Protocol):
    """What a picture of a range test is drawn from, as `ftlab.lr_find` finds it."""

    @property
    def table(self) -> pd.DataFrame:
        """One row per step: `rate`, `loss` and `smoothed`."""

    @property
    def steepest(self) -> float | None:
        """The rate at which the smoothed loss falls fastest."""

    @property
    def valley(self) -> float | None:
        """The rate halfway down the longest descent."""

    @property
    def diverged(self) -> bool:
        """Whether the loss grew out of bounds."""


def rate_finding(finding: RangeTest) -> DescribedFigure:
    """Loss over the learning rate, with both suggestions marked.

    Args:
        finding: As `ftlab.lr_find` returns it.
    """
    table = finding.table
    figure, (axes,) = new_axes(width=6.0, height=3.4)
    axes.plot(table.rate, table.loss, ".", color=MUTED, markersize=3, label=_("each batch"))
    axes.plot(table.rate, table.smoothed, color=TARGET, label=_("smoothed"))
    marks = (
        (_("steepest"), finding.steepest, "v", SOURCE),
        (_("valley"), finding.valley, "D", "black"),
    )
    told = []
    for name, rate, marker, color in marks:
        if rate is None:
            continue
        words = decimal(rate, ".1e")
        told.append(f"{name} {words}")
        height = float(np.interp(rate, table.rate, table.smoothed))
        axes.plot(rate, height, marker, color=color, markersize=8, ls="", label=f"{name}: {words}")
    axes.set_xscale("log")
    # A loss that explodes at the end would flatten all that matters.
    shown = table.smoothed[np.isfinite(table.smoothed)]
    if len(shown):
        axes.set_ylim(0, 1.2 * max(shown.iloc[0], shown.iloc[: -(len(shown) // 10) or None].max()))
    title = _("No rate here lowers the loss")
    if told:
        title = _("Suggested rates: {rates}", rates=", ".join(told))
    axes.set(xlabel=_("learning rate"), ylabel=_("loss (cross-entropy)"), title=title)
    axes.legend(frameon=False, fontsize="small")
    return DescribedFigure(figure, f"{_test_words(finding)} {title}. {_loss_words(shown)}")


def _test_words(finding: RangeTest) -> str:
    rates = finding.table.rate
    return _(
        "Smoothed loss over the learning rate, {n} steps from {first:.1e} to {last:.1e}, {end}.",
        n=len(rates),
        first=rates.iloc[0],
        last=rates.iloc[-1],
        end=_("until the loss diverged") if finding.diverged else _("without diverging"),
    )


def _loss_words(smoothed: pd.Series) -> str:
    return _(
        "The smoothed loss begins at {first:.2g}, its lowest is {lowest:.2g}.",
        first=smoothed.iloc[0] if len(smoothed) else np.nan,
        lowest=smoothed.min(),
    )


def rate_sweep(results: pd.DataFrame) -> DescribedFigure:
    """Accuracy on both tasks by learning rate: means over seeds, 95 % bootstrap intervals.

    Args:
        results: One row per run: `learning_rate`, `target_accuracy`, `source_accuracy` (in [0, 1]),
            `seed`. A run that diverged has NaN and is left out.

    Raises:
        InputError: A column is missing, or there is no row.
    """
    check_columns(results, ["learning_rate", "target_accuracy", "source_accuracy", "seed"])
    figure, (axes,) = new_axes(width=6.0, height=3.4)
    rates = np.array(sorted(results.learning_rate.unique()))
    told, best = [], {}
    for task, name, color, marker, line in (
        ("target", _("target"), TARGET, "o", "-"),
        ("source", _("source"), SOURCE, "D", "--"),
    ):
        measured = results.groupby("learning_rate")[f"{task}_accuracy"]
        mean, low, high = np.array([mean_interval(measured.get_group(rate)) for rate in rates]).T
        axes.plot(rates, mean, marker=marker, linestyle=line, color=color, label=name)
        axes.fill_between(rates, low, high, color=color, alpha=0.2)
        if np.isfinite(mean).any():
            best[name] = (rates[np.nanargmax(mean)], np.nanmax(mean))
        each = zip(rates, mean, low, high, strict=True)
        told.append(f"{name}: " + ", ".join(_told(*row) for row in each))
    if rates[0] > 0 and len(rates) > 1:
        axes.set_xscale("log")
    elif len(rates) > 1:
        axes.set_xscale("symlog", linthresh=rates[1])
    parts = [
        _("{task} best at {rate:g} ({share:.0%})", task=name, rate=rate, share=share)
        for name, (rate, share) in best.items()
    ]
    title = ", ".join(parts) or _("Every run diverged")
    title = title[0].upper() + title[1:]
    percent_axis(axes)
    axes.set(xlabel=_("learning rate"), title=title)
    axes.legend(frameon=False, fontsize="small")
    what = _("Accuracy by learning rate, mean and 95 % interval.")
    return DescribedFigure(figure, f"{what} {title}. {'; '.join(told)}.")


def _told(rate: float, mean: float, low: float, high: float) -> str:
    if not np.isfinite(mean):
        return _("{rate:g} diverged", rate=rate)
    shares = {"mean": mean, "low": low, "high": high}
    return _("{rate:g} {mean:.0%} ({low:.0%} to {high:.0%})", rate=rate, **shares)
