"""How a check speaks: expected, received, the misconception if it is known, an input to try.

A misconception is named only where its own mistake was recomputed and gives this very result.
Elsewhere the check says where in the lesson to look again.
"""

from __future__ import annotations

from collections.abc import Callable
import contextlib
from functools import cache
import io
from pathlib import Path
import re
import sysconfig
import tomllib
import traceback
from typing import Any, NoReturn

from ftlab import kernel
from ftlab.checks import cells
from ftlab.checks.counterexample import check_that_runs, code_of_call
from ftlab.checks.misconceptions import misconception
from ftlab.checks.noted import note
from ftlab.errors import PACKAGE, TeachingError
from ftlab.translation import N_, _

# A student's own code is neither Python's nor a package's.
_PYTHON = ("stdlib", "platstdlib", "purelib", "platlib")
# The lines of a failed check.
LABELS = (
    N_("Expected"), N_("Received"), N_("Looks like"), N_("Look again"), N_("Observe"), N_("Paste")
)  # fmt: skip
_ID_AND_NAME = re.compile(r"\b(M\d{2,}), ([^:\n]+):")
_NOT_THE_STUDENTS = (str(PACKAGE), *(sysconfig.get_path(name) for name in _PYTHON))


class CheckFailed(TeachingError, AssertionError):
    """A failed check.

    Attributes:
        misconception: Id of the misconception it looks like, such as `"M07"`; empty when none is
            known that gives this very result.
        received: What the answer gave.
        paste: The call that went wrong, as code for a cell; empty where it cannot be written.
        check: The check's lesson and name, as `check_that_runs` gives them.
    """

    def __init__(
        self,
        message: str,
        misconception: str,
        received: str,
        paste: str = "",
        check: tuple[str, str] = ("", ""),
    ) -> None:
        super().__init__(message)
        self.misconception, self.received, self.paste = misconception, received, paste
        self.check = check

    def _render_traceback_(self) -> list[str]:
        note(self.check, passed=False, misconception=self.misconception)
        if kernel.headless():  # graders read the text as it is
            return [f"{_('Not yet.')}\n{self}"]
        name_first = _ID_AND_NAME.sub(r"\2 (\1):", str(self))
        return [f"\x1b[1m{_('Not yet.')}\x1b[0m\n{name_first}"]


def fail(expected: str, received: str, looks_like: str = "", observe: str = "") -> NoReturn:
    """Fail a check. The call that went wrong, the last one, is added as code to paste.

    Args:
        expected: What a right answer gives here.
        received: What this answer gave.
        looks_like: A misconception's id, where its own mistake gives this very result; else empty,
            and the place in the lesson is told.
        observe: What to look at next; the misconception's own advice when empty.

    Raises:
        CheckFailed: Always.
    """
    lesson, name = check_that_runs()
    if looks_like:
        known = misconception(looks_like)
        told = f"{known.id}, {known.name}: {known.looks_like}"
        lines = {"Looks like": told, "Observe": observe or known.observe}
    else:
        place = _places().get(lesson, {}).get(name, "")
        again = _("“{place}” in the lesson", place=place) if place else ""
        lines = {"Look again": again or _("the text of the exercise"), "Observe": observe}
    paste = _called.pop(name, "")
    lines = {"Expected": expected, "Received": received, **lines}
    words = [f"  {_(label) + ':':<{_column() - 3}} {part}" for label, part in lines.items() if part]
    if paste:
        words += [f"  {_('Paste')}:", *(f"    {line}" for line in paste.splitlines())]
    raise CheckFailed("\n".join(words), looks_like, received, paste, (lesson, name))


def require(
    condition: Any, expected: str, received: str, looks_like: str = "", observe: str = ""
) -> None:
    """Fail the check unless the condition holds (arguments as in `fail`)."""
    if not condition:
        fail(expected, received, looks_like, observe)


_called: dict[str, str] = {}  # check → its last call, as code


@cache
def _places() -> dict[str, dict[str, str]]:
    """By lesson and check: the heading in the lesson under which the exercise stands."""
    return tomllib.loads(Path(__file__).with_name("places.toml").read_text(encoding="utf-8"))


class HandedOver:
    """A model that a check gives to a student's function and looks at no more.

    While grading, the function runs in another process. What it returns is then put together from
    this model where the layers are the same, which takes a fraction of the time of building one.

    Args:
        model: The model; the function gets the model itself.
    """

    def __init__(self, model: Any) -> None:
        self.model = model


def is_elsewhere(function: Any) -> bool:
    """Whether the function runs in another process, as while grading: copies come back from it."""
    return getattr(function, "is_elsewhere", False)


def is_given(function: Any, given: Any, result: Any) -> bool:
    """Whether a function returned the very object that it was given as its first argument.

    While grading, copies cross between two processes, and the function's own process says it.

    Args:
        function: The student's, as it was passed to `call`.
        given: The object; a model may have been `HandedOver`.
        result: What the last call returned.
    """
    return bool(function.gave_back) if is_elsewhere(function) else result is given


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
    _require_run(function, name)
    _remember(arguments)
    if not is_elsewhere(function):
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


def _require_run(function: Any, name: str) -> None:
    """Fail where the function's cell stopped with an error since: it would be an older one."""
    problem = cells.not_run(function)
    require(
        not problem,
        _("the cell of {name} to run to its end since it was changed", name=name),
        problem,
        "",
        _("What was defined before is not judged: mend the cell, run it, then this one"),
    )


cells.watch()


def aside(function: Callable[..., Any], *arguments: Any) -> Any:
    """As `call`, to find out more: the code to paste stays that of the call before."""
    kept = dict(_called)
    try:
        return call(function, *arguments)
    finally:
        _called.clear()
        _called.update(kept)


def _remember(arguments: tuple[Any, ...]) -> None:
    """Keep a call as code, before the function can change what it is given.

    Its name is the check's: a student's function may call itself anything.
    """
    name = check_that_runs()[1]
    _called.clear()
    if arguments and name:
        _called[name] = code_of_call(name, tuple(map(given_up, arguments)))


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
    note(check_that_runs(), passed=True)
    print(f"✓ {what}" if kernel.headless() else f"\x1b[32m✓\x1b[0m {what}")
