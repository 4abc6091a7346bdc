"""The student's functions as the trusted process sees them: calls over the channel."""

from __future__ import annotations

import builtins
from collections.abc import Container
from typing import Any

from ftlab.grading.lessons import HandedOver, given_up
from ftlab.grading.wire.foreign import note
from ftlab.grading.wire.frames import Channel, Frame
from ftlab.grading.wire.values import CannotCross, decode, encode


class StudentError(Exception):
    """Raised in the student's process; the class made from it has the original's name."""


class StudentLost(RuntimeError):
    """The student's process died, hung or talked nonsense."""


class StudentFunction:
    """Calls a function of the student's, in the student's process.

    Arguments and result are copies; a model that a check has handed over may be used again for the
    result. What the function raises is raised here: built-in exceptions as themselves, others under
    their name.
    """

    is_elsewhere = True  # `ftlab.checks.core.call` leaves `HandedOver` to it
    gave_back = False  # whether the last call returned the very object that it was given first

    def __init__(self, channel: Channel, name: str) -> None:
        self._channel, self._name = channel, name
        # Not what the student's process calls it: that can be anything, also what a test passed in.
        self.__name__ = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it there."""
        tree, blobs = encode((tuple(map(given_up, args)), kwargs))
        self._channel.send({"ask": "call", "name": self._name, "value": tree}, blobs)
        spare = [each.model for each in args if isinstance(each, HandedOver)]
        answer = self._channel.receive()
        self.gave_back = answer.head.get("given") is True
        return _received(answer, spare)

    def __repr__(self) -> str:
        return f"<function {self.__name__}>"


def fetched(channel: Channel, name: str) -> tuple[bool, Any]:
    """What a name stands for in the student's process.

    Returns:
        `(False, None)` when there is no such name, else `(True, value)`. A value that cannot be
        handed over becomes a function that says so when it is called.
    """
    channel.send({"ask": "fetch", "name": name})
    answer = channel.receive()
    if answer.head.get("missing"):
        return False, None
    if "value" in answer.head:
        try:
            return True, decode(answer.head["value"], answer.blobs)
        except CannotCross as problem:
            note(str(problem))
            return True, StudentFunction(channel, name)
    return True, StudentFunction(channel, name)


def is_verdict(error: BaseException, missing: Container[str]) -> bool:
    """Whether an error that ended a test says something of the answer.

    A test may fail (`AssertionError`), the student's function may have raised, or it may not be
    there. Anything else may be a fault of the test's own.

    Args:
        error: What ended the test.
        missing: Names that the student's process did not know.
    """
    if isinstance(error, AssertionError | StudentLost) or hasattr(error, "student_line"):
        return True
    if isinstance(error, NameError) and error.name in missing:
        return True
    before = error.__cause__ or error.__context__
    return before is not None and is_verdict(before, missing)


def _received(answer: Frame, spare: list[Any]) -> Any:
    if "lost" in answer.head:
        raise StudentLost(answer.head["lost"])
    if "value" not in answer.head:
        error = answer.head.get("error")
        if isinstance(error, dict) and error.get("type") == "CannotBeGraded":
            note(str(error.get("words")))
        raise _error(error)
    try:
        return decode(answer.head["value"], answer.blobs, spare)
    except CannotCross as problem:
        words = str(problem)
        note(words)
    raise _error({"type": "CannotBeGraded", "words": words, "line": ""})


def _error(told: Any) -> Exception:
    """The exception that was told of; anything odd in the telling is left out."""
    plain = told if isinstance(told, dict) else {}
    name, words, line = (
        str(plain.get(key, "")).replace("\n", " ")[:500] for key in ("type", "words", "line")
    )
    kind = getattr(builtins, name, None)
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        kind = type(name if name.isidentifier() else "Error", (StudentError,), {})
    try:
        error: Exception = kind(words)
    except TypeError:  # some built-in exceptions want more than words
        error = type(name, (StudentError,), {})(words)
    error.student_line = line  # type: ignore[attr-defined]
    return error
