"""What was handed in for some lessons, and what lies in another place and is not graded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
import os
from pathlib import Path

from ftlab.errors import InputError, listed
from ftlab.grading.course.folder import Course
from ftlab.grading.course.refusals import near
from ftlab.grading.intake.files import quoted, short, unfit_student
from ftlab.grading.intake.submitted import folders, students

MOST = 10


def handed_in(
    course: Course, lessons: Sequence[str], only: Collection[str] | None = None
) -> dict[str, int]:
    """How many handed in each lesson; lessons that nobody handed in are left out.

    Args:
        course: Where `submitted/` is.
        lessons: Which lessons.
        only: Of these students; of everybody if `None`.

    Raises:
        InputError: Nobody handed in any.
    """
    totals = {lesson: len(students(course, lesson, only)) for lesson in lessons}
    found = {lesson: n for lesson, n in totals.items() if n}
    if found:
        return found
    seen = overlooked(course, lessons, only)[:3]
    cause = "nothing is collected yet, or it lies in another folder"
    if only:
        cause = "a spelling slip, or nothing of theirs is collected yet"
    raise InputError(
        f"submissions in {course.root}/submitted/<student>/<lesson>/",
        "; ".join([f"none for {listed(lessons)}", *seen]),
        cause,
        "nbgrader collect, or --root FOLDER",
    )


def overlooked(
    course: Course, lessons: Sequence[str], only: Collection[str] | None = None
) -> list[str]:
    """What `ftlab grade` did not find or did not look at, one line each, at most ten.

    Folders called like a lesson of the course are fine, whichever lesson is graded now.

    Args:
        course: Where `submitted/` is.
        lessons: Which lessons are graded.
        only: For these students; for everybody if `None`.
    """
    lines = _nothing_of(course, lessons, only) if only else []
    for name in folders(course):
        if only is None or name in only:
            lines += _lines(course.root / "submitted" / name, course.lessons)
    more = len(lines) - MOST
    return lines if more <= 0 else [*lines[:MOST], f"not looked at: {more} more"]


def _nothing_of(course: Course, lessons: Sequence[str], only: Collection[str]) -> list[str]:
    """Which students were asked for and handed in none of the lessons, and who may be meant."""
    found = sorted({name for lesson in lessons for name in students(course, lesson)})
    lines = []
    for name in sorted(set(only) - set(found)):
        meant = listed(near(name, found))
        lines.append(f"nothing by {name!r}" + (f"; near names: {meant}" if meant else ""))
    return lines


def _lines(folder: Path, lessons: Sequence[str]) -> list[str]:
    """What to say of one student's folder."""
    student = short(folder.name)
    here = f"not looked at: submitted/{student}"
    if problem := unfit_student(folder.name):
        return [f"{here}: {problem}"]
    fine = any(os.path.lexists(folder / lesson) for lesson in lessons)
    try:
        if not fine and (folder.is_symlink() or not folder.is_dir()):
            return [here]
        found = sorted(name for name in os.listdir(folder) if not name.startswith("."))
    except OSError as error:
        return [f"{here}: {error.strerror}"]
    others = [name for name in found if name not in lessons]
    if fine:
        return [f"{here}/{short(name)}" for name in others]
    has = ", ".join(map(quoted, others[:3])) or "nothing"
    return [f"{student} has {has} and no lesson's folder"]
