"""What need not be graded again: the same submission, judged by the same rules, and recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
import hashlib
import json
from pathlib import Path
from typing import NamedTuple

from ftlab.errors import PACKAGE
from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.course.patience import patiently
from ftlab.grading.course.source import Lesson
from ftlab.grading.intake.submitted import Submission
from ftlab.grading.record.outcome import Outcome
from ftlab.grading.sandbox.limits import Limits
from nbgrader.api import Assignment, BaseCell, Grade, Gradebook, MissingEntry
from nbgrader.api import Notebook as Source
from nbgrader.api import SubmittedAssignment as Submitted
from nbgrader.api import SubmittedNotebook as Notebook

_NOT_RULES = ("__pycache__", "locale")


class Recorded(NamedTuple):
    """What the gradebook has of one submission.

    Args:
        time: When it was handed in; `None` when nobody knows.
        points: Automatic points of the graded cells, by notebook and grade id.
    """

    time: datetime | None
    points: dict[tuple[str, str], float | None]


class Rules:
    """By what a lesson's submissions are judged in this run.

    Args:
        course: Which.
        name: The lesson's.
        lessons: Its source, a notebook each; a changed one grades everybody again.
        limits: Others than last time grade those again whom they stopped, and a box those who
            had none.
    """

    def __init__(
        self, course: Course, name: str, lessons: Sequence[Lesson], limits: Limits
    ) -> None:
        sources = [lesson.canonical for lesson in lessons]
        beside = [_digests(lesson.files) for lesson in lessons]
        self._text = json.dumps([package(), *sources, *beside], sort_keys=True)
        self.limits, self._boxed = limits.told, limits.boxed
        self._recorded = patiently(lambda: recorded(course, name))
        self._late = patiently(lambda: _lateness(course, name))
        self._graded = course.root / "autograded", name, [each.filename for each in lessons]
        self._only = Path(lessons[0].filename).stem

    def digest(self, handed_in: Submission) -> str:
        """A short fingerprint of all that the points depend on, limits left out."""
        return handed_in.digest(self._text)

    def late(self, handed_in: Submission) -> str:
        """A short fingerprint of all that a late penalty depends on, points left out."""
        return _short(f"{self._late} {handed_in.time.time}")

    def hold(self, kept: Outcome, handed_in: Submission) -> bool:
        """Whether an earlier outcome's points still hold."""
        return (
            not (kept.stopped and kept.limits != self.limits)
            and (kept.boxed or not self._boxed)
            and kept.student in self._recorded
            and not self.overwritten(kept)
            and self._graded_notebooks(kept.student)
            and kept.digest == self.digest(handed_in)  # last: it reads the whole hand-in
        )

    def remarks(self, kept: Outcome | None, handed_in: Submission) -> list[str]:
        """What a teacher should know of how an earlier hand-in was recorded."""
        said = []
        if kept and self.overwritten(kept) and kept.digest == self.digest(handed_in):
            said.append(
                "the gradebook held other points than were recorded: another program wrote them"
            )
        there = self._recorded.get(handed_in.student)
        if there and there.time and not handed_in.time.time:
            before = f"{there.time:%Y-%m-%d %H:%M:%S} UTC"
            said.append(f"it was handed in before, on {before}; now there is no time that counts")
        return said

    def overwritten(self, kept: Outcome) -> bool:
        """Whether the gradebook has other automatic points than an outcome."""
        there = self._recorded.get(kept.student)
        if there is None or not kept.graded_at:
            return False
        return any(
            there.points.get((each.notebook or self._only, each.grade_id)) != each.points
            for each in kept.exercises
            if each.points is not None
        )

    def _graded_notebooks(self, student: str) -> bool:
        folder, lesson, names = self._graded
        return all((folder / student / lesson / name).is_file() for name in names)


@cache
def package() -> str:
    """A fingerprint of this package, in which the checks are: a mended one judges anew."""
    whole = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and not any(name in path.parts for name in _NOT_RULES):
            whole.update(f"{path.relative_to(PACKAGE)}\0".encode() + path.read_bytes())
    return whole.hexdigest()


def recorded(course: Course, lesson: str) -> dict[str, Recorded]:
    """What the gradebook has of a lesson's submissions, by student."""
    found: dict[str, Recorded] = {}
    with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
        rows = (
            gradebook.db.query(
                Submitted.student_id,
                Submitted.timestamp,
                Source.name,
                BaseCell.name,
                Grade.auto_score,
            )
            .join(Assignment, Submitted.assignment_id == Assignment.id)
            .outerjoin(Notebook, Notebook.assignment_id == Submitted.id)
            .outerjoin(Source, Notebook.notebook_id == Source.id)
            .outerjoin(Grade, Grade.notebook_id == Notebook.id)
            .outerjoin(BaseCell, Grade.cell_id == BaseCell.id)
            .filter(Assignment.name == lesson)
        )
        for student, time, notebook, cell, points in rows:
            found.setdefault(student, Recorded(time, {})).points[notebook, cell] = points
    return found


def _lateness(course: Course, lesson: str) -> str:
    """What decides of everybody whether a hand-in is late: the due date and the course's rules."""
    own = course.root / "nbgrader_config.py"
    rules = (own if own.is_file() else PROJECT / own.name).read_bytes()
    with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
        try:
            due = gradebook.find_assignment(lesson).duedate
        except MissingEntry:
            due = None
    return f"{due} {hashlib.sha256(rules).hexdigest()}"


def _digests(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
