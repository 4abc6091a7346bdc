"""A training that somebody may stop within a batch."""

from __future__ import annotations

from collections.abc import Callable

import keras

Stop = Callable[[], bool]  # asked after every batch


class StopsWhen(keras.callbacks.Callback):
    """Ends `fit` within a batch.

    Args:
        stop: Asked after every batch.
    """

    def __init__(self, stop: Stop) -> None:
        super().__init__()
        self.stop = stop

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """End the training when asked to."""
        if self.stop():
            self.model.stop_training = True
