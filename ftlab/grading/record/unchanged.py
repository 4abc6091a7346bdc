"""What need not be graded again: the same submission, judged by the same rules, and recorded."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
import hashlib
import json
from pathlib import Path

from ftlab.errors import PACKAGE
from ftlab.grading.course.folder import Course
from ftlab.grading.course.source import Lesson
from ftlab.grading.intake.submitted import Submission
from ftlab.grading.record.outcome import Outcome
from ftlab.grading.sandbox.limits import Limits
from nbgrader.api import Gradebook, MissingEntry

_NOT_RULES = ("__pycache__", "locale")


class Rules:
    """By what a lesson's submissions are judged in this run.

    Args:
        course: Which.
        lesson: Its source; a changed one grades everybody again.
        limits: Others than last time grade those again whom they stopped, and a box those who
            had none.
    """

    def __init__(self, course: Course, lesson: Lesson, limits: Limits) -> None:
        self._text = json.dumps([package(), lesson.canonical], sort_keys=True)
        self.limits, self._boxed = limits.told, limits.boxed
        self._recorded = recorded(course, lesson.name)
        self._graded = course.root / "autograded", lesson.name, lesson.filename

    def digest(self, handed_in: Submission) -> str:
        """A short fingerprint of all that the points depend on, limits left out."""
        return handed_in.digest(self._text)

    def hold(self, kept: Outcome, handed_in: Submission) -> bool:
        """Whether an earlier outcome still holds."""
        return (
            kept.digest == self.digest(handed_in)
            and not (kept.stopped and kept.limits != self.limits)
            and (kept.boxed or not self._boxed)
            and kept.student in self._recorded
            and self._graded_notebook(kept.student).is_file()
        )

    def _graded_notebook(self, student: str) -> Path:
        folder, lesson, filename = self._graded
        return folder / student / lesson / filename


@cache
def package() -> str:
    """A fingerprint of this package, in which the checks are: a mended one judges anew."""
    whole = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and not any(name in path.parts for name in _NOT_RULES):
            whole.update(f"{path.relative_to(PACKAGE)}\0".encode() + path.read_bytes())
    return whole.hexdigest()


def recorded(course: Course, lesson: str) -> set[str]:
    """Students whose submission of a lesson is in the gradebook."""
    with Gradebook(course.config.CourseDirectory.db_url) as gradebook, suppress(MissingEntry):
        return {each.student.id for each in gradebook.assignment_submissions(lesson)}
    return set()
