"""What a submission may use, and what this process used."""

from __future__ import annotations

from dataclasses import dataclass
import os
from pathlib import Path
import re
import sys

DEFAULT_TIMEOUT = 300.0
DEFAULT_MEMORY = 3 * 2**30


@dataclass(frozen=True)
class Limits:
    """What a submission may use.

    Args:
        timeout: Seconds for one cell, or for the calls of one check.
        memory: Bytes of data for each of its two processes.
        scratch: Bytes of files that it can write; they lie in memory.
        threads: Threads for TensorFlow's operations, in each process.
        in_all: A submission's cells together may take this many times `timeout`.
        boxed: Whether its processes run in a box; without, student code runs as the grader.
        hidden: Folders that no box shows, wherever they lie.
    """

    timeout: float = DEFAULT_TIMEOUT
    memory: int = DEFAULT_MEMORY
    scratch: int = 512 * 2**20
    threads: int = 1
    in_all: float = 4.0
    boxed: bool = True
    hidden: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """Those that can stop a submission, in words.

        Example:
        >>> Limits(timeout=20).told
        '20 s a cell, 80 s in all, 3.0 GB'
        """
        in_all, memory = self.timeout * self.in_all, self.memory / 2**30
        return f"{self.timeout:g} s a cell, {in_all:g} s in all, {memory:.1f} GB"


def peak_memory() -> int:
    """The most that this process held so far, in bytes; 0 where the system does not say."""
    # Linux's getrusage would count what the program that started this one held.
    return peak_memory_of(os.getpid()) or _by_getrusage()


def peak_memory_of(pid: int) -> int:
    """The most that a process held so far, in bytes; 0 once it has ended.

    Args:
        pid: Its process id. Only Linux tells of others; elsewhere the answer is 0.
    """
    return memory_of(pid, "VmHWM")


def memory_of(pid: int, *kinds: str) -> int:
    """What the system counts as a process's memory, in bytes; 0 once it has ended.

    Args:
        pid: Its process id. Only Linux tells; elsewhere the answer is 0.
        kinds: Names of lines in `/proc/<pid>/status`, which are added up.
    """
    found = re.findall(rf"^(?:{'|'.join(kinds)}):\s+(\d+) kB$", _status(pid), re.MULTILINE)
    return 1024 * sum(map(int, found))


def threads_of(pid: int) -> int:
    """How many threads a process has; 0 once it has ended, and where the system does not say."""
    found = re.search(r"^Threads:\s+(\d+)$", _status(pid), re.MULTILINE)
    return int(found[1]) if found else 0


def _status(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _by_getrusage() -> int:
    try:
        import resource
    except ImportError:  # Windows
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
