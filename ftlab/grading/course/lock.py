"""One grader at a time for a course."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
import os
from pathlib import Path
from typing import TextIO

from ftlab.errors import InputError
from ftlab.grading.course.refusals import not_written


@contextmanager
def only_grader(root: Path) -> Iterator[None]:
    """Hold a course's lock; the system gives it back when this process ends, however it ends.

    Args:
        root: The course's root.

    Raises:
        InputError: Another grader has it, or the folder may not be written.
    """
    with _file(root) as file:
        if not _lock(file.fileno()):
            file.seek(0)
            raise InputError(
                "to be the only grader of this course",
                f"process {file.read().strip() or 'unknown'} grading it already",
                "`ftlab grade` runs in another terminal",
                "wait until it is done, or end it; what it graded stays",
            )
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _file(root: Path) -> TextIO:
    path = root / ".ftlab" / "grade.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a+", encoding="utf-8")
    except OSError as error:
        raise not_written(root, error) from None


def _lock(handle: int) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows
        return _lock_on_windows(handle)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock_on_windows(handle: int) -> bool:
    import msvcrt

    os.lseek(handle, 1000, os.SEEK_SET)  # not where the process id stands
    try:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True
