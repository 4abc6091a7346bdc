"""What a submission may use, and what this process used."""

from __future__ import annotations

from dataclasses import dataclass
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
    """

    timeout: float = DEFAULT_TIMEOUT
    memory: int = DEFAULT_MEMORY
    scratch: int = 512 * 2**20
    threads: int = 1
    in_all: float = 4.0
    boxed: bool = True


def peak_memory() -> int:
    """The most that this process held so far, in bytes; 0 where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
