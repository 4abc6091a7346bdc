"""The pictures of the budget panel, as HTML."""

from __future__ import annotations

import html

from ftlab.panels import look
from ftlab.panels.budget.rows import Tried
from ftlab.panels.budget.state import Budget
from ftlab.plots.charts.scatter import Point, scatter
from ftlab.translation import N_, _, decimal
import numpy as np

_HEADS = ("#", N_("strategy"), N_("target accuracy"), N_("forgetting"), N_("verdict"))
_NUMBERS = (0, 2, 3)  # columns that are aligned to the right


def picture(budget: Budget) -> str:
    """Every strategy as a point, by its number in the table, and the region that is allowed."""
    known = [
        (number, each)
        for number, each in enumerate(budget.tried, start=1)
        if np.isfinite([each.target_accuracy, each.forgetting]).all()
    ]
    points = [
        Point(str(number), each.target_accuracy, each.forgetting,
              "circle" if budget.fits(each) else "cross")
        for number, each in known
    ]  # fmt: skip
    low = min([-0.05, *(point.y - 0.05 for point in points)])
    high = max([0.5, budget.allowed, *(point.y + 0.05 for point in points)])
    told = "; ".join(f"{number} {_in_words(budget, each)}" for number, each in known)
    return scatter(
        points, title=_("Inside the dashed box: fits"), xlabel=_("target accuracy"),
        ylabel=_("forgetting"), region=(budget.wanted, 1, low, budget.allowed),
        y_range=(low, high), desc=_("Forgetting over target accuracy.") + " "
        + (f"{told}." if told else _("Nothing yet.")),
    )  # fmt: skip


def _in_words(budget: Budget, tried: Tried) -> str:
    return _(
        "{strategy}: target accuracy {accuracy:.0%}, forgetting {forgetting:.0%}, {verdict}",
        strategy=tried.strategy,
        accuracy=tried.target_accuracy,
        forgetting=tried.forgetting,
        verdict=budget.verdict(tried),
    )


def table(budget: Budget) -> str:
    """Every strategy in a row, with a verdict in words."""
    if not budget.tried:
        code = '<code>panel.add("head only", run)</code>'
        return f"<p>{_('Add runs with {code}.', code=code)}</p>"
    rows = [
        (
            str(place),
            html.escape(each.strategy),
            _percent(each.target_accuracy),
            _percent(each.forgetting),
            f"● <b>{_('fits')}</b>" if budget.fits(each) else f"✕ {budget.verdict(each)}",
        )
        for place, each in enumerate(budget.tried, start=1)
    ]
    return look.table((_(head) for head in _HEADS), rows, _NUMBERS)


def _percent(value: float) -> str:
    return "–" if value != value else decimal(value, ".1%")
