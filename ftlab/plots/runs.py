"""Pictures of one run: its learning curves with both tasks, and how far each layer moved."""

from __future__ import annotations

from typing import Protocol

from ftlab.plots.curves import curve, epoch_axis, loss_curves
from ftlab.plots.figure import MUTED, SOURCE, TARGET, DescribedFigure, new_axes, percent_axis
from ftlab.translation import N_, _, decimal, n_
import pandas as pd


class HasHistory(Protocol):
    """What a picture of a run is drawn from: `history`, one row per epoch."""

    @property
    def history(self) -> pd.DataFrame:
        """With `epoch`, `loss` and, where they were measured, the other columns of `Run`."""


def learning_curves(run: HasHistory) -> DescribedFigure:
    """Loss on the left, accuracy on the right, the source task among the accuracies.

    Args:
        run: As `finetune` returns it.
    """
    history = run.history
    figure, (left, right) = new_axes(2)
    loss_curves(left, history)
    left.set(ylabel=_("loss (cross-entropy)"), title=_("Loss on the target task"))
    curve(right, history, "accuracy", _("target, training"), MUTED, "s", ":")
    curve(right, history, "val_accuracy", _("target, validation"), TARGET, "o", "-")
    curve(right, history, "source_accuracy", _("source, validation"), SOURCE, "D", "--")
    percent_axis(right)
    finding = _finding(history)
    right.set_title(finding)
    for axes in (left, right):
        epoch_axis(axes)
        axes.legend(frameon=False, fontsize="small")
    what = n_(
        "Learning curves over {n} epoch.", "Learning curves over {n} epochs.", len(history) - 1
    )
    return DescribedFigure(figure, f"{what} {finding}.")


def movement_bars(movement: pd.DataFrame) -> DescribedFigure:
    """One bar a layer: relative change of its weights, and of BatchNorm statistics.

    Args:
        movement: As `Run.movement` or `ftlab.audit` gives it.
    """
    figure, (axes,) = new_axes(width=6.4, height=0.9 + 0.28 * len(movement))
    rows = range(len(movement))
    axes.barh(rows, movement.relative_change, height=0.4, color=TARGET, label=_("weights"))
    axes.barh(
        [row + 0.4 for row in rows],
        movement.statistics_change,
        height=0.4,
        color="white",
        edgecolor=SOURCE,
        hatch="///",
        label=_("BatchNorm statistics"),
    )
    words = [_("trainable") if trainable else _("frozen") for trainable in movement.trainable]
    axes.set_yticks([row + 0.2 for row in rows])
    axes.set_yticklabels(
        [f"{layer} ({word})" for layer, word in zip(movement.layer, words, strict=True)]
    )
    axes.invert_yaxis()
    odd = movement[movement.verdict != "as intended"]
    title = _("Everything moved as intended")
    if not odd.empty:
        title = _("Look at: {layers}", layers=", ".join(odd.layer))
    axes.set(xlabel=_("relative change (norm of the change / norm before)"))
    axes.set_title(title, wrap=True)
    axes.legend(frameon=False, fontsize="small")
    moved = movement[movement.moved]
    detail = ", ".join(
        f"{row.layer} {decimal(row.relative_change, '.2g')}" for row in moved.itertuples()
    )
    drifted = ", ".join(movement[movement.statistics_moved].layer)
    told = (
        f"{_('Bars of relative weight change by layer.')} {title}.",
        _("Moved: {weights}.", weights=detail or _("no weights")),
        _("Statistics moved: {layers}.", layers=drifted or _("none")),
    )
    return DescribedFigure(figure, " ".join(told))


def _finding(history: pd.DataFrame) -> str:
    parts = []
    for column, told in (
        ("val_accuracy", N_("Target {first:.0%} → {last:.0%}")),
        ("source_accuracy", N_("source {first:.0%} → {last:.0%}")),
    ):
        if column in history:
            parts.append(_(told, first=history[column].iloc[0], last=history[column].iloc[-1]))
    return ", ".join(parts) or _("Training only")
