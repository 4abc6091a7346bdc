"""Plots for results that people save; each says its finding and carries alt text."""

from ftlab.plots.figure import DescribedFigure
from ftlab.plots.runs import learning_curves, movement_bars
from ftlab.plots.series import bars, lines
from ftlab.plots.tasks import task_strip

__all__ = ["DescribedFigure", "bars", "learning_curves", "lines", "movement_bars", "task_strip"]
