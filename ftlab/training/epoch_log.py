"""What a run's history is made of: one row per epoch, with the source task beside the target."""

from __future__ import annotations

from ftlab.data.task import Split, Task
from ftlab.measuring.forgetting import accuracy
import keras

EVALUATION_BATCH = 256  # measuring takes as few steps as it can; training keeps its own batches


class EpochLog(keras.callbacks.Callback):
    """One row per epoch, with the source task's accuracy beside Keras's own logs."""

    def __init__(self, source: Task | None) -> None:
        super().__init__()
        self.source, self.rows = source, list[dict[str, float]]()

    def begin(self, model: keras.Model, validation: Split | None, epoch: int) -> None:
        """The first row: before any training of this run."""
        row: dict[str, float] = {"epoch": epoch, "loss": float("nan"), "accuracy": float("nan")}
        if validation is not None:
            measured = model.evaluate(
                *validation, batch_size=EVALUATION_BATCH, verbose=0, return_dict=True
            )
            row |= {f"val_{name}": value for name, value in measured.items()}
        self.rows.append(row | self._on_source(model))

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """One more row."""
        row = {"epoch": epoch + 1, **(logs or {}), **self._on_source(self.model)}
        self.rows.append({name: float(value) for name, value in row.items()} | {"epoch": epoch + 1})

    def _on_source(self, model: keras.Model) -> dict[str, float]:
        if self.source is None:
            return {}
        return {"source_accuracy": accuracy(model, self.source.validation)}
