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
from ftlab.grading.execute import Executed, Job
from ftlab.grading.intake.cells import Unreadable
from ftlab.grading.intake.sanitize import sanitize
from ftlab.grading.intake.submitted import Submission, read, students
from ftlab.grading.notebook.outputs import plain
from ftlab.grading.pool import Workers
from ftlab.grading.record.lateness import judged_anew
from ftlab.grading.record.outcome import Outcome, load, save
from ftlab.grading.record.points import results, unearned
from ftlab.grading.record.unchanged import Rules
from ftlab.grading.record.writer import Writer
from ftlab.grading.sandbox.limits import Limits
import nbformat
from nbformat.v4 import new_markdown_cell
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

    def grade(self, name: str) -> list[Outcome]:
        """Grade all submissions of a lesson that are not graded yet.

        Args:
            name: Such as `"01-feature-extraction"`.

        Returns:
            The outcomes of their submissions, old and new, by student.
        """
        lesson = Lesson.of(self.course, name)
        self.boxed += [f"{name}: {each}" for each, check in lesson.checks.items() if check.boxed]
        register(self.course, name)
        run = _Run(self, lesson)
        for done in self.workers.run(run.jobs()):
            run.record(done)
        return sorted(run.outcomes, key=lambda outcome: outcome.student)


class _Run:
    """One lesson's submissions on their way."""

    def __init__(self, grader: Grader, lesson: Lesson) -> None:
        self.grader, self.lesson = grader, lesson
        self.writer = Writer(grader.course)
        self.outcomes: list[Outcome] = []
        self._under_way: dict[str, Submission] = {}
        self._rules = Rules(grader.course, lesson, grader.limits)
        self._zone = grader.course.zone

    def jobs(self) -> Iterator[Job]:
        """What has to be executed; what has not is dealt with on the way."""
        for student in students(self.grader.course, self.lesson.name, self.grader.only):
            handed_in = read(
                self.grader.course, self.lesson.name, student, self.lesson.filename, self._zone
            )
            kept = load(self.grader.course.root, self.lesson.name, student)
            if kept and not self.grader.force and self._rules.hold(kept, handed_in):
                self._still(kept, handed_in)
                continue
            before = self._rules.remarks(kept, handed_in)
            handed_in = replace(handed_in, remarks=(*handed_in.remarks, *before))
            try:
                job, handed_in = self._job(handed_in)
            except Unreadable as problem:
                self._fail(handed_in, str(problem))
            except (MemoryError, RecursionError, ValueError) as error:
                self._fail(handed_in, f"the file is no notebook: {type(error).__name__}")
            else:
                self._under_way[student] = handed_in
                yield job

    def _still(self, kept: Outcome, handed_in: Submission) -> None:
        """The points hold; whether it is late is judged anew where the rules for that changed."""
        changed, late = False, self._rules.late(handed_in)
        if kept.late != late:
            name, file, when = self.lesson.name, self.lesson.filename, handed_in.time.time
            changed = judged_anew(self.grader.course, name, kept.student, file, when)
            kept = replace(kept, late=late, **_understood(handed_in))
            save(kept, self.grader.course.root)
        self._tell(kept, new=changed)

    def _job(self, handed_in: Submission) -> tuple[Job, Submission]:
        if handed_in.content is None:
            raise Unreadable("; ".join(handed_in.remarks))
        clean = sanitize(handed_in.content, self.lesson)
        job = Job(
            handed_in.student,
            clean.notebook,
            self.lesson.checks,
            frozenset(skippable(clean.notebook, self.lesson.canonical)),
            handed_in.files,
            self.grader.limits,
        )
        return job, replace(handed_in, remarks=(*handed_in.remarks, *clean.remarks))

    def record(self, done: Done) -> None:
        """Write what came back from a worker."""
        handed_in = self._under_way.pop(done.job.student)
        if done.result is None:
            self._try_later(handed_in.student, f"it could not be run here: {done.error}")
            return
        remarks = [plain(each) for each in (*handed_in.remarks, *done.result.remarks)]
        self._write(
            handed_in,
            done.result.notebook,
            Outcome(
                handed_in.student,
                self.lesson.name,
                "flagged" if remarks else "graded",
                "; ".join(remarks)[:2000],
                done.result.exercises,
                skipped=tuple(sorted(done.job.skip)),
                **_measured(done.result),
            ),
        )

    def _try_later(self, student: str, reason: str) -> None:
        """No fault of the student's: nothing is recorded, and the next run tries again."""
        outcome = Outcome(student, self.lesson.name, "failed", plain(reason))
        save(outcome, self.grader.course.root)
        self._tell(outcome, new=True)

    def _fail(self, handed_in: Submission, reason: str) -> None:
        """Record a submission that cannot be read: no points, and the reason on top."""
        reason = plain(reason)
        notebook = unearned(self.lesson.by_itself(), reason)
        note = new_markdown_cell(f"**Not graded:** {reason}.", id="not-graded")
        notebook.cells.insert(0, note)
        earned = results(notebook, {})
        self._write(
            handed_in,
            notebook,
            Outcome(handed_in.student, self.lesson.name, "failed", reason, earned),
        )

    def _write(
        self, handed_in: Submission, notebook: nbformat.NotebookNode, outcome: Outcome
    ) -> None:
        name, student = self.lesson.name, handed_in.student
        try:
            self.writer.write(
                name,
                student,
                notebook,
                self.lesson.filename,
                handed_in.files,
                handed_in.time.time,
            )
        except (UnicodeError, NbGraderException) as error:  # whatever the file holds: only its own
            self._try_later(student, f"it could not be recorded: {type(error).__name__}: {error}")
            return
        outcome = replace(
            outcome,
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


def _measured(result: Executed) -> dict[str, Any]:
    return {
        "seconds": round(result.seconds, 3),
        "student_seconds": round(result.student_seconds, 3),
        "peak_memory": result.peak_memory,
        "boxes_memory": result.boxes_memory,
        "stopped": result.stopped,
    }
