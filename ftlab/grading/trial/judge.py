"""Verdicts of a lesson's own checks on answers, each in a process of its own.

Where processes can be forked from a warm one, a verdict costs what the check computes and nothing
else, and no answer sees what another one left behind.
"""

from __future__ import annotations

from dataclasses import dataclass
import time
from typing import Any

from ftlab.grading.lessons import CheckFailed
from ftlab.grading.sandbox.launcher import Process, forks
from ftlab.grading.sandbox.limits import Limits
from ftlab.grading.wire.frames import WireError

_FIRST = "from ftlab import checks"
_NOT_BOXED = Limits(boxed=False)  # the course's own answers


@dataclass(frozen=True)
class Judged:
    """What a check made of an answer.

    Args:
        passed: Whether it did.
        misconception: Id of the misconception that the check named; empty when none.
        message: What it said; of another error its type and words.
        from_check: Whether it failed the answer, and did not stop with an error of another kind.
    """

    passed: bool
    misconception: str = ""
    message: str = ""
    from_check: bool = False


def judge(answer: str, test: str, *, before: str = "") -> Judged:
    """Run an answer and the cell that tests it, hidden tests included.

    Args:
        answer: Code of the exercise's cell; the course's own, since it runs without a box.
        test: Code of the test cell.
        before: Code that runs ahead of both, such as a lesson's imports.

    Raises:
        RuntimeError: The process ended, or took longer than a submission may.
    """
    cells = [_FIRST, before, answer, test]
    if not forks():
        return _judged_here(cells)
    process = Process(_NOT_BOXED)
    try:
        answers = [_run(process, cell) for cell in cells if cell]
    except WireError as error:
        raise RuntimeError(f"no verdict: {type(error).__name__}") from error
    finally:
        process.close()
    if any(each["failed"] for each in answers[:-1]):
        raise RuntimeError(next(each["message"] for each in answers if each["failed"]))
    last = answers[-1]
    if not last["failed"]:
        return Judged(True)
    return Judged(False, last["misconception"], last["message"], bool(last["verdict"]))


def _run(process: Process, cell: str) -> dict[str, Any]:
    process.channel.send({"do": "cell", "source": cell})
    return process.channel.receive(time.monotonic() + _NOT_BOXED.timeout).head


def _judged_here(cells: list[str]) -> Judged:
    namespace: dict[str, Any] = {"__name__": "answer"}
    try:
        for cell in cells[:-1]:
            exec(compile(cell, "<answer>", "exec"), namespace)
    except Exception as error:
        raise RuntimeError(f"{type(error).__name__}: {error}") from error
    try:
        exec(compile(cells[-1], "<test cell>", "exec"), namespace)
    except Exception as error:
        key = error.misconception if isinstance(error, CheckFailed) else ""
        told = f"{type(error).__name__}: {error}"
        return Judged(False, key, told, isinstance(error, AssertionError))
    return Judged(True)
