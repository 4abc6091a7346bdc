"""The student's process: cells and calls, with an eye on the clock, and a new one after a death."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
import time
from typing import Any

from ftlab.grading.inside import refused
from ftlab.grading.inside.left_out import MOST_KEPT, MOST_LINE
from ftlab.grading.sandbox.launcher import Process
from ftlab.grading.sandbox.limits import Limits
from ftlab.grading.wire.frames import Closed, Frame, Garbled, TimedOut, TooLarge, WireError

_WHY = {
    TimedOut: "it took longer than {timeout:.0f} s",
    Closed: "its process ended: os._exit(), a crash, or out of memory",
    TooLarge: "what it shows or returns is too large: {error}",
    Garbled: "it answered with something that is no answer",
}


class OutOfTime(Exception):
    """The submission used up all the time that it may take."""


class Clock:
    """How long cells may run and how long they ran.

    Args:
        limits: Seconds for one cell and for all.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits, self.running = limits, 0.0

    def deadline(self) -> float:
        """When what starts now has to be done.

        Raises:
            OutOfTime: All time is used up.
        """
        left = self.limits.timeout * self.limits.in_all - self.running
        if left <= 0:
            raise OutOfTime
        return time.monotonic() + min(self.limits.timeout, left)

    def why(self, error: WireError, over: str = "") -> str:
        """What a broken connection means, in words for a teacher.

        Args:
            error: What was met.
            over: What the process was killed for.
        """
        return over or _WHY[type(error)].format(timeout=self.limits.timeout, error=error)


class Student:
    """Runs the student's cells and answers calls.

    Args:
        clock: The submission's.
        files: What was handed in beside the notebook: path → content.

    Attributes:
        peak_memory: The most that a process of the student's took, in bytes.
        ended: Why the last cell ended its process; empty when it did not.
        left_out: Lines of the last cell that could not run in a box and that may matter.
        asked: What its cells and functions asked for that a box has not, each once.
        crashed: Whether a process ended that nobody killed: by itself, or for want of room.
    """

    def __init__(self, clock: Clock, files: Mapping[str, bytes]) -> None:
        self.clock, self._files, self.peak_memory, self.ended = clock, files, 0, ""
        self.left_out: list[str] = []
        self.asked: dict[str, None] = {}
        self.crashed = False
        self._process: Process | None = None
        self._ran: list[str] = []

    def run(self, source: str) -> list[dict[str, Any]]:
        """Run a cell.

        A cell that kills the process is left out from then on: a new process runs the earlier
        ones again.

        Returns:
            Its outputs, as the student's process gives them; one error where the process died.
        """
        self.ended, self.left_out = "", []
        try:
            process = self.awake()
            answer = self._answer(process, {"do": "cell", "source": source}, ())
        except WireError as error:
            self.ended = self.lost(error)
            return [died(self.ended)]
        self._ran.append(source)
        self.left_out = _words(answer.head.get("left_out"))
        self._note(answer)
        outputs = answer.head.get("outputs")
        return outputs if isinstance(outputs, list) else []

    def ask(self, head: dict[str, Any], blobs: Sequence[bytes], deadline: float) -> Frame:
        """Call a function, or fetch a value.

        Raises:
            WireError: The process did not survive it, and was closed.
        """
        process = self.awake()
        try:
            process.channel.send(head, blobs, deadline)
            answer = process.channel.receive(deadline)
        except WireError as error:
            self.ended = self.lost(error)
            raise
        self._note(answer)
        return answer

    def _note(self, answer: Frame) -> None:
        if len(self.asked) < refused.MOST:
            self.asked |= dict.fromkeys(refused.sound(answer.head.get("asked")))

    def lost(self, error: WireError) -> str:
        """Give up the process after an error; why it is gone, in words for a teacher."""
        over = self._process.over if self._process is not None else ""
        self.crashed |= isinstance(error, Closed) and not over
        self.close()
        return self.clock.why(error, over)

    def give_way(self) -> None:
        """End the process, which left no room for another, and leave out its last cell."""
        self.close()
        if self._ran:
            self._ran.pop()

    @property
    def running(self) -> bool:
        """Whether there is a process in which cells ran."""
        return self._process is not None and bool(self._ran)

    def close(self) -> None:
        """End the process; the next cell or call gets a new one."""
        if self._process is not None:
            self.peak_memory = max(self.peak_memory, self._process.peak_memory)
            self._process.close()
            self._process = None

    def awake(self) -> Process:
        """The process, or a new one in which all earlier cells were run again."""
        while self._process is None:
            self._process = Process(self.clock.limits, student=True)
            try:
                self._again(self._process)
            except WireError as error:
                self.lost(error)
        return self._process

    def _again(self, process: Process) -> None:
        if self._files:
            names = list(self._files)
            self._answer(process, {"do": "files", "names": names}, list(self._files.values()))
        for source in list(self._ran):
            try:
                self._answer(process, {"do": "cell", "source": source}, ())
            except WireError:
                self._ran.remove(source)
                raise

    def _answer(self, process: Process, head: dict[str, Any], blobs: Sequence[bytes]) -> Frame:
        deadline, started = self.clock.deadline(), time.monotonic()
        try:
            process.channel.send(head, blobs, deadline)
            return process.channel.receive(deadline)
        finally:
            self.clock.running += time.monotonic() - started


def _words(told: Any) -> list[str]:
    """What the student's process says of lines that were left out; perhaps forged."""
    lines = told if isinstance(told, list) else []
    return [line[:MOST_LINE] for line in lines[:MOST_KEPT] if isinstance(line, str)]


def died(why: str) -> dict[str, Any]:
    """An error output that says why a process is gone."""
    return {
        "output_type": "error",
        "ename": "ProcessDied",
        "evalue": why,
        "traceback": [f"ProcessDied: {why}"],
    }
