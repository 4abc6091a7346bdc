"""What an executed check says: whether it passed, which misconception it named, its message.

And whether it is the check that was handed out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
import re
from typing import TYPE_CHECKING, Any

from ftlab.translation import N_, _, everywhere

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Python's word for a place in a cell, whose file name nobody knows.
_PLACE = re.compile(r"\((?:\d+\.py|<ipython-input[^>\n]{0,200}>), (line \d+)\)")
_COLORS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Verdict:
    """What a check cell says.

    Args:
        state: `"passed"`, `"failed"`, or `"not run"`.
        message: What the check says to the student; for an error of another kind its name and
            first line. Empty when passed.
        misconception: Id of the misconception that it names, such as `"M07"`; empty when none.
        error: The error's type, such as `"CheckFailed"`; empty when passed. An error that only
            bears that name is a `"StudentError"`.
    """

    state: str
    message: str = ""
    misconception: str = ""
    error: str = ""

    @property
    def from_check(self) -> bool:
        """Whether the message was worded by the check itself, for students to read."""
        return self.error == "CheckFailed"


@dataclass(frozen=True)
class Checked:
    """The verdict on one exercise.

    Args:
        exercise: Its id, such as `"accuracy"`.
        verdict: What its check says.
        own_error: The error that the exercise's own cell stopped with; empty when it did not.
        stopped: The cell that took too long, the exercise's own or its check; empty when none did.
    """

    exercise: str
    verdict: Verdict
    own_error: str = ""
    stopped: str = ""


def verdict(cell: NotebookNode) -> Verdict:
    """Read the outputs of an executed check cell.

    Example:
    >>> from nbformat.v4 import new_code_cell, new_output
    >>> said = "  Expected:   1\\n  Received:   2\\n  Looks like: M04, per cent for a share: …"
    >>> error = new_output("error", ename="CheckFailed", evalue=said)
    >>> verdict(new_code_cell("check(f)", execution_count=1, outputs=[error])).misconception
    'M04'
    """
    for output in _failures(cell):
        name, said = _told(output)
        if name == "CheckFailed" and not _worded_by_check(output):
            name = "StudentError"
        if name == "CheckFailed":
            # The last one: what was received stands before it, and may hold a line like it.
            lines = re.findall(
                rf"^ *(?:{label('Look again')}|{label('Looks like')}): +(?:(M\d+), )?", said, re.M
            )
            return Verdict(N_("failed"), said, lines[-1] if lines else "", name)
        return Verdict(N_("failed"), f"{name}: {first_line(said)}".rstrip(": "), "", name)
    return Verdict(N_("passed") if cell.get("execution_count") else N_("not run"))


def errors(cell: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Type and message of each error among a cell's outputs, without terminal colors."""
    return map(_told, _failures(cell))


def _failures(cell: Mapping[str, Any]) -> Iterator[NotebookNode]:
    return (output for output in cell.get("outputs", []) if output.output_type == "error")


def _told(output: NotebookNode) -> tuple[str, str]:
    words = _COLORS.sub("", output.get("evalue", ""))
    return output.get("ename", "error"), _PLACE.sub(r"(\1)", words)


def _worded_by_check(output: NotebookNode) -> bool:
    """Whether an error is a check's own, and not a student's that took its name.

    A check's own has its message instead of a traceback; Python writes one of many parts.
    """
    trace = output.get("traceback") or []
    words = output.get("evalue", "")[:500]
    return not trace or (len(trace) == 1 and words in trace[0])


def verdicts(notebook: NotebookNode, other: Sequence[str] = ()) -> list[Checked]:
    """What all checks of an executed notebook say.

    Args:
        notebook: With outputs.
        other: Exercises whose checks are not those that were handed out.

    Returns:
        One verdict an exercise, in the notebook's order; at the end those without their check.
    """
    from ftlab.grading.notebook.exercises import checks_of, exercises

    own, checks = exercises(notebook), checks_of(notebook)
    found = []
    for exercise in [*checks, *(each for each in other if each not in checks)]:
        name = f"check-{exercise}"
        if exercise in other:
            told = _("{check} is missing or changed: grading uses its own", check=name)
            said = Verdict(N_("changed"), told)
        else:
            said = verdict(checks[exercise])
        cells: dict[str, Mapping[str, Any]] = {
            exercise: own.get(exercise, {}),
            name: checks.get(exercise, {}),
        }
        first = next((": ".join(each) for each in errors(cells[exercise])), "")
        late = next((each for each, cell in cells.items() if _interrupted(cell)), "")
        found.append(Checked(exercise, said, first, late))
    return found


def _interrupted(cell: Mapping[str, Any]) -> bool:
    return any(name == "KeyboardInterrupt" for name, _words in errors(cell))


def altered(notebook: NotebookNode, released: NotebookNode | None = None) -> list[str]:
    """Exercises whose checks are missing, or are not as they were handed out.

    Args:
        notebook: Somebody's.
        released: The notebook as it was handed out. Without it the checksums that nbgrader left in
            the notebook are looked at.
    """
    from ftlab.grading.notebook.exercises import checks_of, exercises
    from ftlab.grading.notebook.lenient import same_text
    from nbgrader.utils import compute_checksum

    own = checks_of(notebook)
    if released is not None:
        wanted = {name: same_text(cell.source) for name, cell in checks_of(released).items()}
        return [
            name
            for name in wanted
            if name not in own or same_text(own[name].source) != wanted[name]
        ]
    missing = [
        name
        for name, cell in exercises(notebook).items()
        if name not in own and not cell.metadata.nbgrader.get("grade")
    ]
    sums = {name: cell.metadata.nbgrader.get("checksum") for name, cell in own.items()}
    changed = [name for name in own if sums[name] and sums[name] != compute_checksum(own[name])]
    return changed + missing


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
