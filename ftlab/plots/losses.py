"""Training and validation loss of several runs, a panel each, to be compared at a glance."""

from __future__ import annotations

from collections.abc import Mapping

from ftlab.plots.curves import epoch_axis, loss_curves
from ftlab.plots.figure import DescribedFigure, new_axes
from ftlab.plots.frames import check_columns
from ftlab.translation import _
import numpy as np
import pandas as pd


def loss_panels(
    histories: Mapping[str, pd.DataFrame], *, title: str, guessing: float | None = None
) -> DescribedFigure:
    """One panel a run, on a common logarithmic scale; far above the start curves are cut off.

    Args:
        histories: Name → table with `epoch`, `loss` and `val_loss`, as `Run.history`.
        title: The finding, or what to look for.
        guessing: The loss of guessing evenly, drawn as a line across.

    Raises:
        InputError: A column is missing, or there is no row.
    """
    for history in histories.values():
        check_columns(history, ["epoch", "loss", "val_loss"])
    figure, panels = new_axes(len(histories), width=2.8, height=3.1)
    limits, told = _limits(histories), []
    for axes, (name, history) in zip(panels, histories.items(), strict=True):
        loss_curves(axes, history)
        for column, label in (("loss", _("training")), ("val_loss", _("validation"))):
            told.append(f"{name}, {label}: {_way(history[column])}")
        if guessing is not None:
            axes.axhline(guessing, color="black", linewidth=0.8, dashes=(4, 4), label=_("guessing"))
        axes.set(title=name, yscale="log", ylim=limits)
        epoch_axis(axes)
    panels[0].set_ylabel(_("loss (cross-entropy)"))
    panels[0].legend(frameon=False, fontsize="small")
    figure.suptitle(title, fontsize="medium", wrap=True)
    return DescribedFigure(figure, f"{title}. {_('Loss by epoch.')} {'; '.join(told)}.")


def _limits(histories: Mapping[str, pd.DataFrame]) -> tuple[float, float]:
    """Common ends of the scale; a loss that explodes would flatten all others and is cut."""
    both = np.concatenate(
        [history[["loss", "val_loss"]].to_numpy() for history in histories.values()]
    )
    seen = both[np.isfinite(both) & (both > 0)]
    start = max(history.val_loss.iloc[0] for history in histories.values())
    return 0.7 * float(seen.min()), 1.4 * float(min(seen.max(), 4 * start))


def _way(values: pd.Series) -> str:
    """Where a curve begins, its extremes and its end, for alt text."""
    known = values[np.isfinite(values)]
    return _(
        "from {first:.2g} to {last:.2g}, lowest {lowest:.2g}, highest {highest:.2g}",
        first=known.iloc[0],
        last=known.iloc[-1],
        lowest=known.min(),
        highest=known.max(),
    )
