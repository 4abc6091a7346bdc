"""What a fine-tuning run did: by epoch, by layer, and to both tasks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ftlab.errors import InputError
from ftlab.translation import _
import pandas as pd

if TYPE_CHECKING:
    from ftlab.plots.figure import DescribedFigure
    import keras


@dataclass(frozen=True, eq=False)
class Run:
    """The account of one call of `finetune`.

    Attributes:
        model: The trained model itself, not a copy.
        history: One row per epoch, from 0 (before training): `epoch`, `loss`, `accuracy`,
            `val_loss`, `val_accuracy`, `source_accuracy` (on the source's validation images).
        movement: One row per layer: what was to be trained and what moved (`ftlab.audit`).
        source_before: Accuracy on the source's test images before, in [0, 1].
        source_after: The same after.
        target_after: Accuracy on the target's test images after.
        seconds: How long `fit` took.
        settings: Target, source, number of images, optimizer, rate, epochs, batch size, seed.
    """

    model: keras.Model = field(repr=False)
    history: pd.DataFrame = field(repr=False)
    movement: pd.DataFrame = field(repr=False)
    source_before: float | None
    source_after: float | None
    target_after: float | None
    seconds: float
    settings: dict[str, Any]

    @property
    def forgetting(self) -> float:
        """Source accuracy before minus after, from -1 to 1; above 0 when something was lost.

        Raises:
            InputError: The run was not given a source task.
        """
        if self.source_before is None or self.source_after is None:
            raise InputError(
                _("a run that measured its source task"),
                _("a run without one"),
                _("finetune was called without source="),
                "finetune(model, target, source=load_task('dock'), …)",
            )
        return self.source_before - self.source_after

    def plot(self) -> DescribedFigure:
        """Learning curves, with the source task beside the target where it was measured."""
        from ftlab.plots import learning_curves

        return learning_curves(self)

    def plot_movement(self) -> DescribedFigure:
        """How far each layer moved, beside what was intended."""
        from ftlab.plots import movement_bars

        return movement_bars(self.movement)

    def report(self) -> str:
        """The run in a few lines of plain text."""
        settings = self.settings
        lines = [
            _(
                "{target}: {n_train} images, {epochs} epochs, {optimizer} at {learning_rate:g}, "
                "{seconds:.1f} s",
                **settings,
                seconds=self.seconds,
            )
        ]
        if self.target_after is not None:
            lines.append(_("target accuracy  {share:6.1%} on test images", share=self.target_after))
        if self.source_before is not None and self.source_after is not None:
            lines.append(
                _(
                    "source accuracy  {after:6.1%} on test images, was {before:.1%} (forgetting "
                    "{lost:+.1f} points)",
                    after=self.source_after,
                    before=self.source_before,
                    lost=100 * self.forgetting,
                )
            )
        table = self.movement
        moved = table[table.moved].block.unique()
        drifted = table[table.statistics_moved].block.unique()
        lines.append(_("weights moved in: {blocks}", blocks=", ".join(moved) or _("no block")))
        where = ", ".join(drifted) or _("no block")
        lines.append(_("BatchNorm statistics moved in: {blocks}", blocks=where))
        for _place, row in table[table.verdict != "as intended"].iterrows():
            lines.append(_("look at {layer}: {verdict}", layer=row.layer, verdict=_(row.verdict)))
        return "\n".join(lines)
