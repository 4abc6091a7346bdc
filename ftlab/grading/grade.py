"""Grades a class: sanitize, box, execute sealed, record. `ftlab grade` calls this.

Workers only execute. This process alone reads what was handed in, holds the gradebook and writes.
A submission is done when its outcome is on disk, which happens after its grades are in the
gradebook; a run that is killed between the two does that one again, with the same result.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from ftlab.grading.course.folder import Course
from ftlab.grading.course.plan import skippable
from ftlab.grading.course.source import Lesson, register
from ftlab.grading.done import Done
from ftlab.grading.execute import Job
from ftlab.grading.intake.cells import Unreadable
from ftlab.grading.intake.sanitize import sanitize
from ftlab.grading.intake.submitted import Submission, read_all, students
from ftlab.grading.notebook.outputs import plain
from ftlab.grading.pool import Workers
from ftlab.grading.record.lateness import judged_anew
from ftlab.grading.record.outcome import Outcome, load, save
from ftlab.grading.record.unchanged import Rules
from ftlab.grading.record.writer import Writer
from ftlab.grading.sandbox.limits import Limits
from ftlab.grading.whole import Whole
from nbgrader.converters.base import NbGraderException

Told = Callable[[Outcome, bool], None]


@dataclass
class Grader:
    """Grades lessons of a course.

    Args:
        course: Which.
        workers: Where submissions are executed.
        limits: What a submission may use.
        force: Grade again what is done and unchanged.
        only: Grade these students; everybody if `None`.
        told: Called with every outcome, and whether it is new.
        boxed: Tests that run beside students' code, as lessons are graded.
    """

    course: Course
    workers: Workers
    limits: Limits = field(default_factory=Limits)
    force: bool = False
    only: Container[str] | None = None
    told: Told = lambda outcome, new: None
    boxed: list[str] = field(default_factory=list)

    @property
    def beside(self) -> str:
        """What to say of the tests that run beside students' code; empty when none does."""
        if not self.boxed:
            return ""
        said = "boxed, not sealed: these tests run beside students' code, which could change them"
        return f"{said}: {'; '.join(self.boxed)}"

    def grade(self, name: str) -> list[Outcome]:
        """Grade all submissions of a lesson that are not graded yet.

        Args:
            name: Such as `"01-feature-extraction"`.

        Returns:
            The outcomes of their submissions, old and new, by student.
        """
        paths = self.course.notebooks(name)
        lessons = {path.name: Lesson.of(self.course, name, path) for path in paths}
        for path in paths:
            of = f"{name}/{path.stem}" if len(paths) > 1 else name
            checks = lessons[path.name].checks.items()
            self.boxed += [f"{of}: {each}" for each, check in checks if check.boxed]
        register(self.course, name)
        run = _Run(self, name, lessons)
        for done in self.workers.run(run.jobs()):
            run.record(done)
        return sorted(run.outcomes, key=lambda outcome: outcome.student)


class _Run:
    """One lesson's submissions on their way."""

    def __init__(self, grader: Grader, name: str, lessons: dict[str, Lesson]) -> None:
        self.grader, self.name, self.lessons = grader, name, lessons
        self.writer = Writer(grader.course)
        self.outcomes: list[Outcome] = []
        self._under_way: dict[str, Whole] = {}
        self._rules = Rules(grader.course, name, [*lessons.values()], grader.limits)
        self._zone = grader.course.zone

    def jobs(self) -> Iterator[Job]:
        """What has to be executed; what has not is dealt with on the way."""
        course = self.grader.course
        for student in students(course, self.name, self.grader.only):
            handed_in = read_all(course, self.name, student, [*self.lessons], self._zone)
            kept = load(course.root, self.name, student)
            if kept and not self.grader.force and self._rules.hold(kept, handed_in):
                self._still(kept, handed_in)
                continue
            before = self._rules.remarks(kept, handed_in)
            whole = Whole(replace(handed_in, remarks=(*handed_in.remarks, *before)), self.lessons)
            jobs = self._jobs(whole)
            whole.waiting.update(job.notebook_name for job in jobs)
            if jobs:
                self._under_way[student] = whole
                yield from jobs
            else:
                self._write(whole)

    def _still(self, kept: Outcome, handed_in: Submission) -> None:
        """The points hold; whether it is late is judged anew where the rules for that changed."""
        changed, late = False, self._rules.late(handed_in)
        if kept.late != late:
            course, when = self.grader.course, handed_in.time.time
            changed = judged_anew(course, self.name, kept.student, [*self.lessons], when)
            kept = replace(kept, late=late, **_understood(handed_in))
            save(kept, course.root)
        self._tell(kept, new=changed)

    def _jobs(self, whole: Whole) -> list[Job]:
        """A job for each notebook that can be read."""
        jobs = []
        for name, part in zip(self.lessons, whole.handed_in.notebooks, strict=True):
            try:
                job, remarks = self._job(part, name)
            except Unreadable as problem:
                whole.unread(name, str(problem))
            except (MemoryError, RecursionError, ValueError) as error:
                whole.unread(name, f"the file is no notebook: {type(error).__name__}")
            else:
                whole.remarks += map(plain, part.remarks)
                whole.say(name, remarks)
                jobs.append(job)
        return jobs

    def _job(self, part: Submission, name: str) -> tuple[Job, list[str]]:
        if part.content is None:
            raise Unreadable("; ".join(part.remarks))
        lesson = self.lessons[name]
        clean = sanitize(part.content, lesson)
        job = Job(
            part.student,
            clean.notebook,
            lesson.checks,
            frozenset(skippable(clean.notebook, lesson.canonical)),
            part.files,
            self.grader.limits,
            name,
            lesson.files,
        )
        return job, clean.remarks

    def record(self, done: Done) -> None:
        """Take what came back from a worker, and write what is whole by that."""
        whole = self._under_way[done.job.student]
        whole.take(done)
        if whole.waiting:
            return
        del self._under_way[done.job.student]
        if whole.lost:
            self._try_later(done.job.student, whole.lost)
        else:
            self._write(whole)

    def _try_later(self, student: str, reason: str) -> None:
        """No fault of the student's: nothing is recorded, and the next run tries again."""
        outcome = Outcome(student, self.name, "failed", plain(reason))
        save(outcome, self.grader.course.root)
        self._tell(outcome, new=True)

    def _write(self, whole: Whole) -> None:
        handed_in = whole.handed_in
        student, when = handed_in.student, handed_in.time.time
        try:
            self.writer.write(self.name, student, whole.notebooks, handed_in.files, when)
        except (UnicodeError, NbGraderException) as error:  # whatever the file holds: only its own
            self._try_later(student, f"it could not be recorded: {type(error).__name__}: {error}")
            return
        outcome = replace(
            whole.outcome(self.name),
            digest=self._rules.digest(handed_in),
            limits=self._rules.limits,
            boxed=self.grader.limits.boxed,
            graded_at=datetime.now(UTC).isoformat(timespec="seconds"),
            late=self._rules.late(handed_in),
            **_understood(handed_in),
        )
        save(outcome, self.grader.course.root)
        self._tell(outcome, new=True)

    def _tell(self, outcome: Outcome, *, new: bool) -> None:
        self.outcomes.append(outcome)
        self.grader.told(outcome, new)


def _understood(handed_in: Submission) -> dict[str, Any]:
    return {"handed_in": handed_in.time.told, "assumed": bool(handed_in.time.assumed)}
