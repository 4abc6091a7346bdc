"""What a started process is to the rest, however it was started."""

from __future__ import annotations

from typing import Protocol

from ftlab.grading.wire.frames import Channel


class LaunchFailed(RuntimeError):
    """A process for cells could not be started."""


class Started(Protocol):
    """A process that serves orders at the other end of a channel."""

    channel: Channel
    pid: int

    @property
    def overgrown(self) -> str:
        """What it holds more of than its limits, in words; empty when it does not."""

    def kill(self) -> None:
        """Kill it; who waits for its answer hears that it is gone."""

    def end(self) -> None:
        """Kill it and everything that it started, and leave nothing behind."""


class Warm(Protocol):
    """The process that others are forked from."""

    pid: int

    @property
    def alive(self) -> bool:
        """Whether it can fork, now or soon."""
