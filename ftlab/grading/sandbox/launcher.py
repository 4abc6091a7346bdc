"""Starts processes for cells, keeps account of them, and ends them all when grading stops."""

from __future__ import annotations

from collections.abc import Iterator
import contextlib
from functools import cache
import sys
import threading

from ftlab.grading.sandbox.limits import Limits, peak_memory_of
from ftlab.grading.sandbox.started import LaunchFailed, Started, Warm
from ftlab.grading.sandbox.watch import watch


class Process:
    """A process that runs cells, at the other end of `channel`.

    Args:
        limits: What it may use.
        student: Whether it is a student's, to whom the checks are not shown.

    Attributes:
        over: What it was killed for, in words; empty while it was not.
    """

    def __init__(self, limits: Limits, *, student: bool = False) -> None:
        if _stopped.is_set():
            raise LaunchFailed("grading was stopped")
        self.over = ""
        self.started = _start(limits, student)
        self.channel = self.started.channel
        self._shared = peak_memory_of(self.started.pid)  # with the process it was forked from
        _running.add(self)
        _watch()

    @property
    def peak_memory(self) -> int:
        """The most that it took so far, in bytes, beyond what it shares with the warm process."""
        return max(0, peak_memory_of(self.started.pid) - self._shared)

    @property
    def overgrown(self) -> str:
        """What it holds more of than its limits, in words; empty when it does not."""
        return self.started.overgrown

    def kill(self, why: str = "") -> None:
        """Kill it; who waits for its answer hears that it is gone.

        Args:
            why: What it did; empty when it is not its fault.
        """
        self.over = self.over or why
        self.started.kill()

    def close(self) -> None:
        """Kill it and everything that it started."""
        _running.discard(self)
        self.started.end()


def forks() -> bool:
    """Whether processes are forked from a warm one, which is safe with TensorFlow on Linux only."""
    return sys.platform == "linux"


def warm_up(*, wait: bool = False) -> Warm | None:
    """Start the warm process, where there is one.

    Args:
        wait: Until it is warm, which takes seconds.
    """
    if not forks():
        return None
    from ftlab.grading.sandbox.forked import zygote

    warm = zygote()
    if wait:
        warm.wait()
    return warm


def _start(limits: Limits, student: bool) -> Started:
    if forks():
        from ftlab.grading.sandbox.forked import Forked

        return Forked(limits, student)
    from ftlab.grading.sandbox.spawned import Spawned

    return Spawned(limits)


_running: set[Process] = set()


@cache
def _watch() -> None:
    """Have an eye on all processes, from the first one on."""
    watch(_running)


_stopped = threading.Event()


@contextlib.contextmanager
def stopped() -> Iterator[None]:
    """Kill every process that is running cells, and start none while the block runs."""
    _stopped.set()
    try:
        for process in list(_running):
            process.kill()
        yield
    finally:
        _stopped.clear()
