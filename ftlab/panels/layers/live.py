"""What happens inside `fit` while a panel watches: progress, measures, the way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ftlab.data.task import Split
from ftlab.panels.layers.measures import measured
from ftlab.training.stopping import Stop, StopsWhen
import keras


@dataclass
class Live:
    """How far the training has come.

    Args:
        steps: Batches in all.
        step: Batches done.
        stage: Which stage, from 1.
        stages: How many.
        epochs: In all.
        loss: Of this epoch so far.
        rows: One a finished epoch, and one from before the training.
    """

    steps: int
    step: int = 0
    stage: int = 1
    stages: int = 1
    epochs: int = 1
    loss: float = float("nan")
    rows: list[dict[str, float]] = field(default_factory=list)

    @property
    def epochs_done(self) -> int:
        """Whole epochs."""
        return self.step * self.epochs // max(self.steps, 1)


class Watch(StopsWhen):
    """Also counts, measures and tells.

    Args:
        live: What to keep up to date.
        stop: Asked after every batch whether to end.
        source: Images that were known before, measured at every epoch's end.
        tell: Called after each batch and each epoch.
    """

    def __init__(
        self, live: Live, stop: Stop, source: Split | None, tell: Callable[[], None]
    ) -> None:
        super().__init__(stop)
        self.live, self.source, self.tell = live, source, tell

    def begin(self, model: keras.Model, validation: Split | None) -> None:
        """The first row: before any training."""
        row = {"epoch": 0, "loss": float("nan"), "accuracy": float("nan")}
        if validation is not None:
            row["val_accuracy"], row["val_loss"] = measured(model, validation)
        self.live.rows.append(row | self._on_source(model))

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Count, tell, and stop if asked to."""
        self.live.step += 1
        self.live.loss = float((logs or {}).get("loss", float("nan")))
        self.tell()
        super().on_train_batch_end(batch, logs)

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Keep what was measured."""
        row = {name: float(value) for name, value in (logs or {}).items()}
        self.live.rows.append({"epoch": epoch + 1, **row, **self._on_source(self.model)})
        self.tell()

    def _on_source(self, model: keras.Model) -> dict[str, float]:
        if self.source is None:
            return {}
        return {"source_accuracy": measured(model, self.source)[0]}
