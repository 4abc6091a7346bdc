"""What several steps of grading say when they refuse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

from ftlab.errors import InputError
from sqlalchemy.exc import OperationalError

LOCKED = "database is locked"  # SQLite's words


def near(word: str, names: Iterable[str]) -> list[str]:
    """Names that somebody may have meant, at most three.

    Example:
    >>> near("start-here", ["00-start-here", "01-features"])
    ['00-start-here']
    """
    names = list(names)
    inside = [name for name in names if word and (word in name or name in word)]
    return (inside or get_close_matches(word, names))[:3]


def no_lessons(folder: Path) -> InputError:
    """What to say of a course without lessons.

    Args:
        folder: Where their sources should be.
    """
    return InputError(
        f"lessons in {folder}",
        "a folder without lessons" if folder.is_dir() else "no such folder",
        "this is a copy for students, or another folder",
        "--root FOLDER, or run it in the project of the course",
    )


def no_lesson(word: str, names: list[str]) -> InputError:
    """What to say of a name that is no lesson's.

    Args:
        word: The name.
        names: Those of all lessons.
    """
    meant = near(word, names)
    return InputError(
        f"a lesson ({', '.join(names)})",
        repr(word),
        "a spelling slip" if meant else "a spelling slip, or a lesson of another course",
        f"did you mean {' or '.join(meant)}?" if meant else "one of those names, or --root FOLDER",
    )


class GradebookLocked(InputError):
    """Another program holds the gradebook."""


def locked(words: str = LOCKED) -> GradebookLocked:
    """What to say when another program holds the gradebook.

    Args:
        words: The database's own.
    """
    return GradebookLocked(
        "a gradebook that can be written",
        repr(words),
        "another program holds it (nbgrader, a backup), or the disk is full",
        "close that program or make room, and grade again; what was graded stays",
    )


def not_written(root: Path, error: OSError) -> InputError:
    """What to say when the course's folder cannot be written.

    Args:
        root: The course's root.
        error: What the system says.
    """
    return InputError(
        f"to write to {root}",
        f"{type(error).__name__}: {error}",
        "the disk is full, or a folder may not be written",
        "make room, or get the right to write, and grade again; what was graded stays",
    )


@contextmanager
def explained(root: Path) -> Iterator[None]:
    """Turn what the disk or the gradebook refuses in the block into an error that teaches.

    Args:
        root: The course's root.

    Raises:
        InputError: A file could not be written, or the gradebook is locked.
    """
    try:
        yield
    except OSError as error:
        raise not_written(root, error) from None
    except OperationalError as error:
        if LOCKED not in str(error):
            raise
        raise locked() from None
