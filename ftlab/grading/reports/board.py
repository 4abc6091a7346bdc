"""A live table of a class being graded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
import time

from ftlab.grading.record.outcome import Outcome
from rich.console import Console
from rich.live import Live
from rich.table import Table


class Board:
    """Counts outcomes as they come in; rich draws it as a table.

    Args:
        totals: Lesson → how many handed in.
    """

    def __init__(self, totals: dict[str, int]) -> None:
        self._totals = totals
        self._counts: dict[str, Counter[str]] = {lesson: Counter() for lesson in totals}
        self._new = 0
        self._started: float | None = None
        self._seconds = self._memory = self._boxes = 0.0

    def told(self, outcome: Outcome, new: bool) -> None:
        """Count an outcome."""
        self._counts[outcome.lesson][outcome.status if new else "unchanged"] += 1
        if new:
            self._new += 1
            self._seconds += outcome.seconds
            self._memory = max(self._memory, outcome.peak_memory)
            self._boxes = max(self._boxes, outcome.boxes_memory)

    def start(self) -> None:
        """Start the clock: everything is warm."""
        self._started = time.monotonic()

    @property
    def failed(self) -> int:
        """How many submissions ended as failed."""
        return sum(count["failed"] for count in self._counts.values())

    @property
    def total(self) -> int:
        """How many submissions there are."""
        return sum(self._totals.values())

    @property
    def done(self) -> int:
        """How many submissions are dealt with."""
        return sum(sum(count.values()) for count in self._counts.values())

    def __rich__(self) -> Table:
        kinds = ("graded", "flagged", "failed", "unchanged")
        table = Table(caption=self._pace(), caption_justify="left")
        for heading in ("lesson", "handed in", *kinds[:-1], "same"):  # fits into 80 columns
            table.add_column(heading, overflow="fold")
        for lesson, total in self._totals.items():
            count = self._counts[lesson]
            table.add_row(lesson, str(total), *(str(count[kind] or "") for kind in kinds))
        return table

    def _pace(self) -> str:
        if not self._new or self._started is None:
            return ""
        took = time.monotonic() - self._started
        left = self.total - self.done
        words = [
            f"{took / self._new:.1f} s a submission ({60 * self._new / took:.0f} a minute)",
            f"{self._seconds / self._new:.1f} s on its worker",
            f"{self._memory / 2**20:.0f} MB for the grader",
            f"{self._boxes / 2**20:.0f} MB more for each worker",
        ]
        if left:
            words.append(f"about {_time(left * took / self._new)} left")
        return ", ".join(words)


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


@contextmanager
def shown(board: Board, console: Console) -> Iterator[None]:
    """Show a board for as long as the block runs.

    Args:
        board: Which.
        console: Where; a pipe gets the last state of the table only.
    """
    try:
        with Live(board, console=console, refresh_per_second=2):
            yield
    finally:
        if not console.is_terminal:
            console.line()


@contextmanager
def interrupted(board: Board, console: Console) -> Iterator[None]:
    """Say how far it went when Ctrl+C ends the block.

    Args:
        board: What counts.
        console: Where to say it.
    """
    try:
        yield
    except KeyboardInterrupt:
        told = f"stopped after {board.done} of {board.total}"
        console.print(f"{told}; the same command goes on from there", soft_wrap=True)
        raise
