"""What students handed in, found and read without trusting any of it."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
import hashlib
import os
from pathlib import Path
import stat

from ftlab.errors import listed
from ftlab.grading.course import Course

MOST_NOTEBOOK = 100 * 2**20
MOST_BESIDE, MOST_FILES = 20 * 2**20, 200


@dataclass(frozen=True)
class Submission:
    """One student's folder for a lesson, as bytes.

    Args:
        student: The student's id.
        content: The notebook; `None` when there is none that may be read.
        files: What lies beside it: path → content.
        remarks: What a teacher should know.
    """

    student: str
    content: bytes | None
    files: dict[str, bytes] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    def digest(self, *also: str) -> str:
        """A short fingerprint of all that the grade depends on.

        Args:
            also: What else it depends on.
        """
        parts = [self.content or b"", *(each.encode() for each in also)]
        for name, content in sorted(self.files.items()):
            parts += [os.fsencode(name), content]
        whole = hashlib.sha256()
        for part in parts:
            whole.update(len(part).to_bytes(8, "big") + part)
        return whole.hexdigest()[:24]


def students(course: Course, lesson: str, only: Container[str] | None = None) -> list[str]:
    """Who handed in something for a lesson, by id.

    Args:
        course: Where `submitted/` is.
        lesson: Which lesson.
        only: Of these; of everybody if `None`.
    """
    found = sorted(path.parent.name for path in (course.root / "submitted").glob(f"*/{lesson}"))
    return [name for name in found if not name.startswith(".") and (only is None or name in only)]


def read(course: Course, lesson: str, student: str, filename: str) -> Submission:
    """Read a student's folder.

    Links are not followed: a link that was handed in could point anywhere.

    Args:
        course: Where `submitted/` is.
        lesson: Which lesson.
        student: Whose.
        filename: What the notebook should be called.
    """
    folder = course.root / "submitted" / student / lesson
    if folder.is_symlink() or folder.parent.is_symlink():
        return Submission(student, None, remarks=("the folder is a link, which is not followed",))
    if not folder.is_dir():
        return Submission(student, None, remarks=("what was handed in is no folder",))
    paths = list(_regular_files(folder))
    name, remark = _notebook(paths, filename)
    remarks = [remark] if remark else []
    content = _content(folder / name, MOST_NOTEBOOK) if name else None
    if name and content is None:
        remarks.append(f"{name} is larger than {MOST_NOTEBOOK / 2**20:.0f} MB or cannot be read")
    files: dict[str, bytes] = {}
    left = MOST_BESIDE
    for path in paths:
        if not path.endswith(".ipynb"):
            beside = _content(folder / path, left) if len(files) < MOST_FILES else None
            if beside is None:
                remarks.append(f"{path!r} was left out: too large, too many, or unreadable")
            else:
                files[path] = beside
                left -= len(beside)
    return Submission(student, content, files, tuple(remarks[:20]))


def _notebook(paths: list[str], filename: str) -> tuple[str, str]:
    """The notebook to grade and a remark when it is not called as it should be."""
    if filename in paths:
        return filename, ""
    others = [path for path in paths if path.endswith(".ipynb")]
    if len(others) == 1:
        return others[0], f"the notebook is called {others[0]!r} instead of {filename!r}"
    if others:
        return "", f"several notebooks and none called {filename!r}: {listed(others[:5])}"
    return "", f"no notebook was handed in; {filename!r} was expected"


def _regular_files(folder: Path) -> Iterator[str]:
    """Paths of files, links left out, relative to the folder."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(here) / name
            if not name.startswith(".") and stat.S_ISREG(path.lstat().st_mode):
                yield path.relative_to(folder).as_posix()


def _content(path: Path, most: int) -> bytes | None:
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(handle, "rb") as file:
            content = file.read(most + 1)
    except OSError:
        return None
    return content if len(content) <= most else None
