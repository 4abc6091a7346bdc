"""What a submission may use."""

from __future__ import annotations

from dataclasses import dataclass

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
