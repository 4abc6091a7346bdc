"""The trusted process: graded cells run here, and the student's functions are calls from here.

It never runs a line of the student's. What the student's process answers is data: the trusted
process decodes it, in a box of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
import time
from typing import Any

from ftlab.grading.course.plan import Check, Part
from ftlab.grading.sandbox.launcher import Process
from ftlab.grading.sandbox.started import LaunchFailed
from ftlab.grading.sealed.student import Clock, Student, died
from ftlab.grading.wire.frames import Closed, Frame, WireError

_PASSED_ON = ("value", "given", "error", "missing")
_GRACE = 60.0  # seconds for a check to end after the student's process is gone


class CannotCheck(RuntimeError):
    """An instructor's own cell fails, which is no fault of a student's.

    Args:
        cell: Its id.
        message: What it says.
    """

    def __init__(self, cell: str, message: str) -> None:
        super().__init__(cell, message)
        self.cell = cell

    def __str__(self) -> str:
        return f"the instructor's cell {self.cell!r} fails: {self.args[1]}"


@dataclass
class Checked:
    """What a graded cell gave.

    Args:
        outputs: As in a notebook file.
        seconds: How long it took.
        misconception: Id that a failed check named.
        message: First line of what went wrong.
        lost: Why a process did not survive it; empty when both did.
        verdict: Whether it passed, or failed with what a check says or a student's function
            raised. Another error may be the check's own.
        met: What could not cross to it, and stood empty or not at all.
    """

    outputs: list[dict[str, Any]]
    seconds: float = 0.0
    misconception: str = ""
    message: str = ""
    lost: str = ""
    verdict: bool = True
    met: tuple[str, ...] = ()


class Trusted:
    """Runs graded cells of one submission.

    Args:
        clock: The submission's.
        student: Who is asked.
        files: What lies beside the instructor's notebook: path → content.

    Attributes:
        peak_memory: The most that a trusted process took, in bytes.
        crashed: Whether one ended twice by itself.
        crowded: Whether the student's process left no room for one.
    """

    def __init__(
        self, clock: Clock, student: Student, files: Mapping[str, bytes] | None = None
    ) -> None:
        self._clock, self._student, self.peak_memory = clock, student, 0
        self._files = files or {}
        self._process: Process | None = None
        self._ready: set[str] = set()
        self._lost, self._took = "", 0.0
        self.crashed = self.crowded = False
        self._met: dict[str, list[str]] = {}

    def check(self, check: Check, *, again: bool = True) -> Checked:
        """Run a graded cell, after what it needs from the instructor's other cells.

        Args:
            check: Which.
            again: Whether to run it once more when the trusted process ends by itself: on a
                crowded machine the system ends processes for their memory.

        Raises:
            CannotCheck: One of those cells fails by itself.
        """
        try:
            result = self._checked(check)
        except WireError as error:
            over = self._process.over if self._process is not None else ""
            ended_itself = isinstance(error, Closed) and not self._lost and not over
            self.close()
            if again and ended_itself:
                return self.check(check, again=False)
            self.crashed |= ended_itself
            why = self._lost or f"the check could not end: {self._clock.why(error, over)}"
            result = Checked([died(why)], message=why, lost=why)
        result.seconds = self._took
        return result

    def _checked(self, check: Check) -> Checked:
        self._awake()  # a process that has to start first is no time of the check's
        deadline, started = self._clock.deadline(), time.monotonic()
        self._lost, asked = "", False
        try:
            for part in check.needs:
                asked |= bool(part.asks)
                if part.cell not in self._ready:
                    answer = self._run(part, deadline)
                    if answer.head["failed"] and not asked:
                        raise CannotCheck(part.cell, answer.head["message"])
                    self._ready.add(part.cell)
                    self._met[part.cell] = answer.head.get("met", [])
            answer = self._run(check.test, deadline)
            self._ready.add(check.test.cell)
            before = [each for part in check.needs for each in self._met.get(part.cell, [])]
            result = self._result(answer)
            result.met = tuple(dict.fromkeys([*before, *answer.head.get("met", [])]))
            return result
        finally:
            self._took = time.monotonic() - started
            self._clock.running += self._took

    def close(self) -> None:
        """End the process; the next check gets a new one."""
        if self._process is not None:
            self.peak_memory = max(self.peak_memory, self._process.peak_memory)
            self._process.close()
            self._process = None
        self._ready.clear()

    def _awake(self) -> None:
        self._student.awake()
        if self._process is None:
            self._process = self._started()
            if self._files:
                order = {"do": "files", "names": [*self._files], "read_only": True}
                channel, deadline = self._process.channel, time.monotonic() + _GRACE
                channel.send(order, [*self._files.values()], deadline)
                channel.receive(deadline)

    def _started(self) -> Process:
        """A new process; the student's makes way where it took all the room there was."""
        try:
            return Process(self._clock.limits)
        except LaunchFailed:
            if not self._student.running:
                raise
        self._student.give_way()
        process = Process(self._clock.limits)
        self.crowded = True
        return process

    def _result(self, answer: Frame) -> Checked:
        outputs = answer.head["outputs"]
        if self._lost and not answer.head["failed"]:
            # A test that survives the student's death did not look at an answer.
            outputs.append(died(self._lost))
        return Checked(
            outputs,
            misconception=answer.head.get("misconception", "") if not self._lost else "",
            message=self._lost or answer.head.get("message", ""),
            lost=self._lost,
            verdict=answer.head.get("verdict", True),
        )

    def _run(self, part: Part, deadline: float) -> Frame:
        if part.asks:
            self._order({"do": "bind", "names": list(part.asks)}, deadline)
        return self._order({"do": "cell", "source": part.source}, deadline)

    def _order(self, order: dict[str, Any], deadline: float) -> Frame:
        """Send an order and answer what the trusted process asks, until it is done."""
        assert self._process is not None
        channel = self._process.channel
        channel.send(order, (), deadline)
        while True:
            frame = channel.receive(deadline + _GRACE if self._lost else deadline)
            if "ask" not in frame.head:
                return frame
            answer, blobs = self._asked(frame, deadline)
            channel.send(answer, blobs, deadline + _GRACE)

    def _asked(self, frame: Frame, deadline: float) -> tuple[dict[str, Any], tuple[bytes, ...]]:
        if self._lost:
            return {"lost": self._lost}, ()
        order = {"do": frame.head["ask"], **{k: v for k, v in frame.head.items() if k != "ask"}}
        try:
            answer = self._student.ask(order, frame.blobs, deadline)
        except WireError:
            self._lost = self._student.ended
            return {"lost": self._lost}, ()
        return {k: v for k, v in answer.head.items() if k in _PASSED_ON}, answer.blobs
