"""What an executed check says: whether it passed, which misconception it named, its message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
import re
from typing import TYPE_CHECKING

from ftlab.language import N_, everywhere

if TYPE_CHECKING:
    from nbformat import NotebookNode

_COLORS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Verdict:
    """What a check cell says.

    Args:
        state: `"passed"`, `"failed"`, or `"not run"`.
        message: What the check says to the student; for an error of another kind its name and
            first line. Empty when passed.
        misconception: Id of the misconception that it names, such as `"M07"`; empty when none.
        error: The error's type, such as `"CheckFailed"`; empty when passed.
    """

    state: str
    message: str = ""
    misconception: str = ""
    error: str = ""

    @property
    def from_check(self) -> bool:
        """Whether the message was worded by the check itself, for students to read."""
        return self.error == "CheckFailed"


def verdict(cell: NotebookNode) -> Verdict:
    """Read the outputs of an executed check cell.

    Example:
    >>> from nbformat.v4 import new_code_cell, new_output
    >>> said = "  Expected:   1\\n  Received:   2\\n  Looks like: M04, per cent for a share: …"
    >>> error = new_output("error", ename="CheckFailed", evalue=said)
    >>> verdict(new_code_cell("check(f)", execution_count=1, outputs=[error])).misconception
    'M04'
    """
    for name, said in errors(cell):
        if name == "CheckFailed":
            named = re.search(rf"^ *{label('Looks like')}: +(M\d+), ", said, re.MULTILINE)
            return Verdict(N_("failed"), said, named[1] if named else "", name)
        return Verdict(N_("failed"), f"{name}: {first_line(said)}".rstrip(": "), "", name)
    return Verdict(N_("passed") if cell.get("execution_count") else N_("not run"))


def errors(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    """Type and message of each error among a cell's outputs, without terminal colors."""
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            yield output.get("ename", "error"), _COLORS.sub("", output.get("evalue", ""))


@cache
def label(english: str) -> str:
    """A pattern for the label of a line of a failed check, in every language.

    Args:
        english: One of `ftlab.checks.core.LABELS`.

    Example:
    >>> bool(re.match(label("Received"), "Received:   3"))
    True
    """
    return f"(?:{'|'.join(re.escape(each) for each in everywhere(english))})"


def first_line(text: str) -> str:
    """The first line with something on it, at most 300 characters.

    Example:
    >>> first_line("\\n  a\\n  b")
    'a'
    """
    return next((line.strip() for line in text.splitlines() if line.strip()), "")[:300]
