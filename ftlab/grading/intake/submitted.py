"""What students handed in, found and read without trusting any of it."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
import hashlib
import os
from pathlib import Path
from typing import NamedTuple

from ftlab.grading.course.folder import Course
from ftlab.grading.intake.files import bytes_in, quoted, regular_files, unfit_student
from ftlab.grading.intake.times import FILE, HandedIn, handed_in
from ftlab.lesson_files import without_further

MOST_NOTEBOOK = 32 * 2**20
MOST_BESIDE, MOST_FILES = 20 * 2**20, 200


@dataclass(frozen=True)
class Submission:
    """One student's folder for a lesson, as bytes.

    Args:
        student: The student's id.
        content: The notebook; `None` when there is none that may be read.
        files: What lies beside it: path → content.
        remarks: What a teacher should know.
        others: Paths of notebooks in it that are not graded.
        time: When it was handed in.
        more: Of a lesson with several notebooks: the same with each other notebook, in order.
    """

    student: str
    content: bytes | None
    files: dict[str, bytes] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    time: HandedIn = field(default_factory=HandedIn)
    more: tuple[Submission, ...] = ()

    @property
    def notebooks(self) -> tuple[Submission, ...]:
        """One for each of the lesson's notebooks, in order."""
        return (self, *self.more)

    def digest(self, *also: str) -> str:
        """A short fingerprint of all that the grade depends on.

        Args:
            also: What else it depends on.
        """
        parts = [self.content or b"", *(each.encode() for each in (*also, *self.others))]
        parts += [each.content or b"" for each in self.more]
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
    return [
        name
        for name in folders(course)
        if not unfit_student(name)
        and (only is None or name in only)
        and os.path.lexists(course.root / "submitted" / name / lesson)
    ]


def folders(course: Course) -> list[str]:
    """Names of all that lies in `submitted/`, hidden files left out."""
    try:
        found = os.listdir(course.root / "submitted")
    except OSError:
        return []
    return sorted(name for name in found if not name.startswith("."))


def read_all(
    course: Course, lesson: str, student: str, filenames: Sequence[str], zone: tzinfo | None = None
) -> Submission:
    """Read a student's folder for a lesson of one or several notebooks, as `read` does.

    Args:
        course: Where `submitted/` is.
        lesson: Which lesson.
        student: Whose.
        filenames: What the notebooks should be called.
        zone: Of times without one.
    """
    zone = zone or course.zone
    first, *more = (
        read(course, lesson, student, name, zone, tuple(each for each in filenames if each != name))
        for name in filenames
    )
    return replace(first, more=tuple(more))


def read(
    course: Course,
    lesson: str,
    student: str,
    filename: str,
    zone: tzinfo | None = None,
    siblings: tuple[str, ...] = (),
) -> Submission:
    """Read a student's folder; nothing in it stops the reader.

    Links are not followed: a link that was handed in could point anywhere.

    Args:
        course: Where `submitted/` is.
        lesson: Which lesson.
        student: Whose.
        filename: What the notebook should be called.
        zone: Of times without one, where the caller knows it; asked of the course otherwise.
        siblings: What the lesson's other notebooks should be called.
    """
    folder = course.root / "submitted" / student / lesson
    beyond = course.further(lesson) is not None
    try:
        if folder.is_symlink() or folder.parent.is_symlink():
            problem = "the folder is a link, which is not followed"
        elif not folder.is_dir():
            problem = "what was handed in is no folder"
        else:
            return _read(folder, student, filename, zone or course.zone, siblings, beyond)
    except OSError as error:
        problem = f"the folder cannot be read: {error.strerror}"
    return Submission(student, None, remarks=(problem,))


def _read(
    folder: Path,
    student: str,
    filename: str,
    zone: tzinfo,
    siblings: tuple[str, ...],
    beyond: bool,
) -> Submission:
    pages = {Path(name).with_suffix(".html").name.casefold() for name in (filename, *siblings)}
    paths, left_out = regular_files(folder, {*pages, FILE})  # without the feedback's
    if beyond:  # the lesson has a further notebook, which is nobody's business here
        paths = without_further(paths)
    chosen = _notebook(paths, filename, siblings)
    remarks = [chosen.remark] if chosen.remark else []
    notebook = bytes_in(folder / chosen.name, MOST_NOTEBOOK) if chosen.name else None
    if chosen.name and notebook is None:
        size = f"{MOST_NOTEBOOK / 2**20:.0f} MB"
        remarks.append(f"{quoted(chosen.name)} is larger than {size} or cannot be read")
    files: dict[str, bytes] = {}
    left = MOST_BESIDE
    for path in paths:
        if not path.endswith(".ipynb"):
            beside = bytes_in(folder / path, left) if len(files) < MOST_FILES else None
            if beside is None:
                left_out.append(f"{quoted(path)} was left out: too large, too many, or unreadable")
            else:
                files[path] = beside
                left -= len(beside)
    time = handed_in(files, zone)
    remarks += [*time.remarks, *left_out]
    return Submission(student, notebook, files, tuple(remarks[:20]), chosen.others, time)


class _Chosen(NamedTuple):
    """The notebook to grade; a remark when there is not just the one that there should be."""

    name: str
    remark: str = ""
    others: tuple[str, ...] = ()


def _notebook(paths: list[str], filename: str, siblings: tuple[str, ...] = ()) -> _Chosen:
    found = [path for path in paths if path.endswith(".ipynb") and path not in siblings]
    others = tuple(path for path in found if path != filename)
    told = ", ".join(map(quoted, others[:5]))
    if filename in found:
        were = "was" if len(others) == 1 else "were"
        several = f"{len(found)} notebooks: {filename!r} was graded, {told} {were} not"
        return _Chosen(filename, several if others else "", others)
    if len(others) == 1 and set(siblings) <= set(paths):
        return _Chosen(others[0], f"the notebook is called {told} instead of {filename!r}")
    if others and siblings:
        return _Chosen("", f"no notebook is called {filename!r}; others: {told}", others)
    if others:
        return _Chosen("", f"several notebooks and none called {filename!r}: {told}", others)
    beside = f"; found: {', '.join(map(quoted, paths[:3]))}" if paths else ""
    return _Chosen("", f"no notebook was handed in; {filename!r} was expected{beside}")
