"""Plots for results that people save; each says its finding and carries alt text."""

from ftlab.plots.confusions import confusion
from ftlab.plots.figure import DescribedFigure
from ftlab.plots.losses import loss_panels
from ftlab.plots.networks import trade_offs
from ftlab.plots.pictures import picture_rows
from ftlab.plots.rates import rate_finding, rate_sweep
from ftlab.plots.runs import learning_curves, movement_bars
from ftlab.plots.series import bars, lines
from ftlab.plots.tasks import task_strip
from ftlab.plots.trade import trade_off

__all__ = [
    "DescribedFigure",
    "bars",
    "confusion",
    "learning_curves",
    "lines",
    "loss_panels",
    "movement_bars",
    "picture_rows",
    "rate_finding",
    "rate_sweep",
    "task_strip",
    "trade_off",
    "trade_offs",
]
