"""The pictures of the learning-rate panel, as HTML."""

from __future__ import annotations

import html
from typing import Any

from ftlab.panels.learning_rate.state import RateState, suggestions
from ftlab.plots.charts.lines import Series, line_chart, rate_words, side_by_side
from ftlab.training.rates.finder import RateFinding
from ftlab.training.rates.trials import Trial, told
from ftlab.translation import N_, _
import numpy as np
import pandas as pd


def range_test(finding: RateFinding | None, rate: float) -> str:
    """Loss over the learning rate, with the chosen rate and both suggestions marked.

    Args:
        finding: Of `ftlab.lr_find`; `None` before there is one.
        rate: The chosen rate.
    """
    marks, series = [(rate, _("your rate {rate}", rate=rate_words(rate)))], []
    x_range, y_range, desc = (1e-6, 1.0), (0.0, 1.0), ""
    if finding is not None:
        table = finding.table
        series = [Series(_("smoothed loss"), table.rate.tolist(), table.smoothed.tolist())]
        marks += [(found, words) for found, words in suggestions(finding)]
        shown = table.smoothed[np.isfinite(table.smoothed)]
        x_range = (min(x_range[0], table.rate.min()), max(x_range[1], table.rate.max()))
        if len(shown):
            # A loss that explodes at the end would flatten all that matters.
            most = max(shown.iloc[0], shown.iloc[: -(len(shown) // 10) or None].max())
            y_range = (0.0, 1.2 * float(most))
            desc = _range_words(finding, shown) + "".join(f" {words}." for at, words in marks)
    return line_chart(
        series, title=_("Loss while the rate rises"), xlabel=_("learning rate"), ylabel=_("loss"),
        width=620, height=290, log_x=True, x_range=x_range, y_range=y_range, marks=marks, desc=desc,
    )  # fmt: skip


def _range_words(finding: RateFinding, shown: pd.Series) -> str:
    rates: Any = finding.table.rate
    return _(
        "Smoothed loss {first:.2g} at the rate {start}, lowest {lowest:.2g} at {place}.",
        first=shown.iloc[0],
        start=rate_words(rates.iloc[0]),
        lowest=shown.min(),
        place=rate_words(rates[shown.idxmin()]),
    )


def three_rates(state: RateState) -> str:
    """Accuracy by epoch, a chart a rate beside each other, with a sentence under each.

    Args:
        state: Knows which rates were asked for, and the runs so far.
    """
    trials = list(state.trials)
    done = {trial.rate: trial for trial in trials}
    epochs = max([len(trial.history) - 1 for trial in trials], default=state.epochs)
    figures = []
    for rate in state.tried:
        trial = done.get(rate)
        yet = _("{rate}: not trained yet.", rate=rate_words(rate))
        words = told(trial, trials) if trial else yet
        chart = line_chart(
            _series(trial) if trial else [], title=_("Learning rate {rate}", rate=rate_words(rate)),
            xlabel=_("epoch"), ylabel=_("accuracy"), percent=True, width=246, height=200,
            x_range=(0, max(epochs, 1)),
        )  # fmt: skip
        figures.append(
            '<figure style="margin:0;max-width:246px">'
            f'{chart}<figcaption style="line-height:1.4">{html.escape(words)}</figcaption></figure>'
        )
    return side_by_side(figures)


def _series(trial: Trial) -> list[Series]:
    history = trial.history
    columns = {N_("target"): trial.measure, N_("source"): "source_accuracy"}
    return [
        Series(_(name), history.epoch.tolist(), history[column].tolist(), style=place)
        for place, (name, column) in enumerate(columns.items())
        if column in history
    ]
