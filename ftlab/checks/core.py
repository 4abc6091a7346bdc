"""How a check speaks: expected, received, the misconception it looks like, what to observe next."""

from __future__ import annotations

from collections.abc import Callable
import contextlib
import io
import re
import sysconfig
import traceback
from typing import Any, NoReturn

from ftlab import kernel
from ftlab.checks.misconceptions import misconception
from ftlab.checks.noted import note_failed, note_passed
from ftlab.errors import PACKAGE, TeachingError
from ftlab.translation import N_, _

# A student's own code is neither Python's nor a package's.
_PYTHON = ("stdlib", "platstdlib", "purelib", "platlib")
# The lines of a failed check.
LABELS = (N_("Expected"), N_("Received"), N_("Looks like"), N_("Observe"))
_ID_AND_NAME = re.compile(r"\b(M\d{2,}), ([^:\n]+):")
_NOT_THE_STUDENTS = (str(PACKAGE), *(sysconfig.get_path(name) for name in _PYTHON))


class CheckFailed(TeachingError, AssertionError):
    """A failed check.

    Attributes:
        misconception: Id of the misconception it looks like, such as `"M07"`.
        received: What the answer gave.
    """

    def __init__(self, message: str, misconception: str, received: str) -> None:
        super().__init__(message)
        self.misconception, self.received = misconception, received

    def _render_traceback_(self) -> list[str]:
        note_failed(self.__traceback__, self.misconception)
        if kernel.headless():  # graders read the text as it is
            return [f"{_('Not yet.')}\n{self}"]
        name_first = _ID_AND_NAME.sub(r"\2 (\1):", str(self))
        return [f"\x1b[1m{_('Not yet.')}\x1b[0m\n{name_first}"]


def fail(expected: str, received: str, looks_like: str, observe: str = "") -> NoReturn:
    """Fail a check.

    Args:
        expected: What a right answer gives here.
        received: What this answer gave.
        looks_like: A misconception's id.
        observe: What to look at next; the misconception's own advice when empty.

    Raises:
        CheckFailed: Always.
    """
    known = misconception(looks_like)
    told = f"{known.id}, {known.name}: {known.looks_like}"
    parts = (expected, received, told, observe or known.observe)
    lines = [
        f"  {_(label) + ':':<{_column() - 3}} {part}"
        for label, part in zip(LABELS, parts, strict=True)
    ]
    raise CheckFailed("\n".join(lines), known.id, received)


def require(
    condition: Any, expected: str, received: str, looks_like: str, observe: str = ""
) -> None:
    """Fail the check unless the condition holds (arguments as in `fail`)."""
    if not condition:
        fail(expected, received, looks_like, observe)


class HandedOver:
    """A model that a check gives to a student's function and looks at no more.

    While grading, the function runs in another process. What it returns is then put together from
    this model where the layers are the same, which takes a fraction of the time of building one.

    Args:
        model: The model; the function gets the model itself.
    """

    def __init__(self, model: Any) -> None:
        self.model = model


def call(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Call a student's function; an error in it becomes a failed check that names the line.

    What the function prints is left out, so that a check's output is the check's own.

    Args:
        function: The student's.
        arguments: Passed on; a model may be `HandedOver`.
        named: Passed on.

    Raises:
        CheckFailed: The function is not written yet, or raised.
    """
    name = getattr(function, "__name__", _("the function"))
    if not callable(function):
        advice = _("Pass the function, not its result")
        fail(_("a function called {name}", name=name), repr(function), "M02", advice)
    if not getattr(function, "is_elsewhere", False):
        arguments = tuple(map(given_up, arguments))
    problem: tuple[str, str] | None = None
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return function(*arguments, **named)
    except NotImplementedError:
        problem = ("M01", _("{name} as it was handed out", name=name))
    except (Exception, SystemExit) as error:  # exit() ends a function too
        # Raised while grading, of a result that is there and cannot be looked at.
        looks_like = "M03" if type(error).__name__ == "CannotBeGraded" else "M02"
        problem = (looks_like, f"{type(error).__name__}: {_first_line(error)}{_place(error)}")
    fail(_("{name} to return a result", name=name), problem[1], problem[0])


def given_up(argument: Any) -> Any:
    """The model that is handed over; anything else as it is."""
    return argument.model if isinstance(argument, HandedOver) else argument


def _column() -> int:
    """Where the words of a failed check's lines begin."""
    return max(len(_(label)) for label in LABELS) + 4


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [_("(no message)")])[0][:300]


def _place(error: BaseException) -> str:
    """The last line of the student's own code on the way to an error."""
    line = getattr(error, "student_line", "")  # told by another process, while grading
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if not frame.filename.startswith(_NOT_THE_STUDENTS):
            line = line or frame.line
    return "\n" + " " * _column() + _("at `{line}`", line=line) if line else ""


def passed(what: str) -> None:
    """Say that a check passed."""
    note_passed()
    print(f"✓ {what}" if kernel.headless() else f"\x1b[32m✓\x1b[0m {what}")
