"""Curves over the epochs of a run, drawn alike wherever they appear."""

from __future__ import annotations

from ftlab.plots.figure import MUTED, VALIDATION
from ftlab.translation import _
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
import pandas as pd


def curve(
    axes: Axes,
    history: pd.DataFrame,
    column: str,
    label: str,
    color: str,
    marker: str,
    line: str,
) -> None:
    """One column of a run's history against its epochs, if the run has it."""
    if column in history:
        axes.plot(
            history.epoch,
            history[column],
            marker=marker,
            linestyle=line,
            color=color,
            label=label,
            markersize=4,
        )


def loss_curves(axes: Axes, history: pd.DataFrame) -> None:
    """Training and validation loss."""
    curve(axes, history, "loss", _("training"), MUTED, "s", ":")
    curve(axes, history, "val_loss", _("validation"), VALIDATION, "^", "-")


def epoch_axis(axes: Axes) -> None:
    """Whole epochs below."""
    axes.set_xlabel(_("epoch"))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
