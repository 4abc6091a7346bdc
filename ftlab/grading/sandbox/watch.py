"""Ends processes that take more than they may, by ways that the system's own limits do not count.

`RLIMIT_DATA` counts what a process asks for as writable memory of its own. Some of what it can hold
is not counted, such as pages that it writes through `/proc/self/mem` and the kernel's own tables of
pages, and a file system in memory counts bytes and not the files themselves. Threads are not
counted either where the grader is root. So the grader looks, several times a second.
"""

from __future__ import annotations

from collections.abc import Collection
import contextlib
import os
import threading
import time
from typing import Protocol

from ftlab.grading.sandbox.limits import memory_of, threads_of

SECONDS = 0.1  # between two looks
MOST_FILES, MOST_THREADS = 50_000, 200
_MARGIN = 64 * 2**20


class Watched(Protocol):
    """A process under watch."""

    @property
    def overgrown(self) -> str:
        """What it holds more of than it may, in words; empty when it does not."""

    def kill(self, why: str = "") -> None:
        """Kill it."""


def watch(running: Collection[Watched]) -> None:
    """Look after processes from now on, in a thread of its own.

    Args:
        running: Those that are running; looked at anew each time.
    """
    threading.Thread(target=_watch, args=(running,), daemon=True, name="watch").start()


def _watch(running: Collection[Watched]) -> None:
    while True:
        time.sleep(SECONDS)
        with contextlib.suppress(RuntimeError):  # it changed meanwhile: next time
            for process in list(running):
                if why := process.overgrown:
                    process.kill(why)


def holds_more(pid: int, memory: int) -> bool:
    """Whether a process holds more memory of its own than a limit.

    Args:
        pid: Its process id.
        memory: In bytes; a little more is let pass.
    """
    return memory_of(pid, "RssAnon", "RssShmem", "VmPTE") > memory + _MARGIN


def too_many_threads(pid: int) -> bool:
    """Whether a process has more threads than any that computes needs."""
    return threads_of(pid) > MOST_THREADS


def too_many_files(pid: int, folders: Collection[str]) -> bool:
    """Whether there are too many files in folders that a process sees as file systems.

    Args:
        pid: Its process id.
        folders: Paths as the process sees them.
    """
    with contextlib.suppress(OSError):
        held = [os.statvfs(f"/proc/{pid}/root{folder}") for folder in folders]
        return any(each.f_files - each.f_ffree > MOST_FILES for each in held)
    return False
