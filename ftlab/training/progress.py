"""A progress bar that shows only when there is time to look at it."""

from __future__ import annotations

import html
import sys
import time
from typing import Any

from ftlab import kernel
from ftlab.translation import N_, _, with_marks
import keras
from tqdm import tqdm

DELAY = 2.0  # seconds

_cell: int | None = None  # the one that made a bar last, and when it made its first
_began = 0.0


class Bar(tqdm):
    """tqdm's bar, with the decimal mark of the language in force."""

    @staticmethod
    def format_meter(*given: Any, **options: Any) -> str:
        """The bar as text."""
        return with_marks(tqdm.format_meter(*given, **options))


class NotebookBar(Bar):
    """The bar in one line of a notebook's output, which is empty again at the end.

    Written as text, a bar leaves all its steps behind in a saved notebook.
    """

    _shown: Any = None

    def display(self, msg: str | None = None, pos: int | None = None) -> None:
        """Show a text, or the bar as it is now."""
        from IPython.display import HTML, display

        text = str(self) if msg is None else msg
        line = HTML(f"<code>{html.escape(text)}</code>" if text else "")
        if self._shown is not None:
            self._shown.update(line)
        elif text:
            self._shown = display(line, display_id=True)


def progress_bar(total: int, label: str, unit: str, initial: int = 0, show: bool = True) -> Any:
    """A bar that appears once its cell has taken two seconds, and goes when it is closed.

    The seconds count from the cell's first bar, so that a loop of short trainings shows one too.

    Args:
        total: How many steps there will be in all.
        label: What stands in front of the bar.
        unit: What a step is.
        initial: Steps done already.
        show: Whether it may appear at all.
    """
    # On stdout: nbgrader takes text on the error stream for a failure.
    return (NotebookBar if kernel.in_notebook() else Bar)(
        total=total,
        desc=_(label),
        unit=_(unit),
        initial=initial,
        delay=_left(),
        leave=False,
        file=sys.stdout,
        disable=not show,
    )


def _left() -> float:
    """Seconds until a bar of this cell may appear; tqdm takes 0 for at once."""
    global _cell, _began
    running = getattr(kernel.shell(), "execution_count", None)
    if running is None or running != _cell:
        _cell, _began = running, time.monotonic()
    return max(0.0, DELAY - (time.monotonic() - _began))


class BatchProgress(keras.callbacks.Callback):
    """Counts batches of `fit` on a bar.

    Args:
        steps: How many batches there will be in all.
        label: What stands in front of the bar.
    """

    def __init__(self, steps: int, label: str = N_("training")) -> None:
        super().__init__()
        self.bar = progress_bar(steps, label, N_("batch"))

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Count one batch."""
        self.bar.update()

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        """Take the bar away."""
        self.bar.close()
