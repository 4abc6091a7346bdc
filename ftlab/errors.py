"""Errors that teach: what was expected, what came, the likely cause, what to try.

Every error that `ftlab` raises on bad input carries the same four parts. In a notebook the
traceback stops at the reader's own line: the frames inside this package are left out, because
the message says what to do and the frames do not.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
import traceback
from types import TracebackType

from ftlab.translation import _

PACKAGE = Path(__file__).parent


class TeachingError(Exception):
    """An error whose notebook traceback ends at the reader's own line."""

    def _render_traceback_(self) -> list[str]:
        """The lines that IPython prints in place of a full traceback."""
        lines = readers_frames(self.__traceback__)
        return [*lines, f"{type(self).__name__}: {self}"]


class InputError(TeachingError, ValueError):
    """Bad input, explained in four parts.

    Args:
        expected: What would have been accepted.
        received: What came instead; written with `repr`-like detail.
        cause: The likely reason.
        try_: What to do next.

    Example:
    >>> raise InputError("a rate above 0", "-1", "a sign slipped in", "learning_rate=1e-3")
    Traceback (most recent call last):
        ...
    ftlab.errors.InputError: expected a rate above 0; got -1.
      Likely cause: a sign slipped in.
      Try: learning_rate=1e-3
    """

    def __init__(self, expected: str, received: str, cause: str, try_: str) -> None:
        self.expected, self.received, self.cause, self.try_ = expected, received, cause, try_
        told = _("expected {expected}; got {received}", expected=expected, received=received)
        super().__init__(f"{told}.\n  {_('Likely cause')}: {cause}.\n  {_('Try')}: {try_}")


def listed(names: Iterable[object]) -> str:
    """The names in one line, for messages: `'a', 'b', 'c'`."""
    return ", ".join(repr(name) for name in names)


def readers_frames(trace: TracebackType | None) -> list[str]:
    """The reader's own lines on the way to an error: `line 3: load_task("dusk")`.

    Lines are kept from the outermost one down to the first that enters this package.
    """
    kept = []
    for frame in traceback.extract_tb(trace):
        path = Path(frame.filename)
        if PACKAGE in path.parents:
            break
        if "IPython" not in path.parts:  # IPython's own runner stands above the reader's cell
            kept.append(_("line {number}: {code}", number=frame.lineno, code=frame.line))
    return kept
