"""Reads the results of a lesson from the gradebook and the outcomes."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

from ftlab.errors import InputError
from ftlab.grading.course import Course
from ftlab.grading.outcome import ExerciseResult, Outcome, all_outcomes
from ftlab.grading.results import Graded, Results, Submission
import nbformat
from nbgrader.api import Assignment, Grade, Gradebook, Student, SubmittedAssignment
from nbgrader.api import SubmittedNotebook as Notebook
from sqlalchemy.orm import joinedload


def read_results(course: Course, lesson: str) -> Results:
    """Read the gradebook and the outcomes of a lesson.

    Args:
        course: The course; its configuration says where the gradebook is.
        lesson: Such as `"01-feature-extraction"`.

    Raises:
        InputError: No such lesson, or nothing of it has been graded yet.
    """
    notebook = nbformat.read(course.source(lesson), 4)
    marks = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    exercises = [
        _short(each["grade_id"]) for each in marks if each.get("grade") or each.get("task")
    ]
    # An answer that was left as it was handed out has points from nbgrader, and is no test's.
    by_hand = {
        each["grade_id"]
        for each in marks
        if (each.get("grade") and each.get("solution")) or each.get("task")
    }
    outcomes = {each.student: each for each in all_outcomes(course.root, lesson)}
    with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
        rows = _query(gradebook, lesson).all()
        grades = [_graded(grade, student.id, outcomes, by_hand) for grade, student, _ in rows]
        submissions = _submissions(rows, outcomes)
    if not submissions:
        raise InputError(
            f"graded submissions of {lesson!r}",
            "none",
            "the lesson has not been graded yet, or in another folder",
            f"ftlab grade {lesson}",
        )
    return Results(lesson, tuple(exercises), tuple(grades), tuple(submissions))


def _short(grade_id: str) -> str:
    return grade_id.removeprefix("check-")


def _query(gradebook: Gradebook, lesson: str) -> Any:
    """(grade, student, submitted notebook) of a lesson, in one query."""
    return (
        gradebook.db.query(Grade, Student, Notebook)
        .join(Notebook, Grade.notebook_id == Notebook.id)
        .join(SubmittedAssignment, Notebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(Student, SubmittedAssignment.student_id == Student.id)
        .filter(Assignment.name == lesson)
        .options(joinedload(Grade.cell))
    )


def _graded(
    grade: Any, student: str, outcomes: Mapping[str, Outcome], by_hand: Container[str]
) -> Graded:
    outcome = outcomes.get(student)
    noted = {each.grade_id: each for each in outcome.exercises} if outcome else {}
    result: ExerciseResult | None = noted.get(grade.name)
    return Graded(
        student,
        _short(grade.name),
        grade.score,
        grade.max_score,
        by_hand=grade.name in by_hand or grade.manual_score is not None,
        waiting=grade.needs_manual_grade,
        misconception=result.misconception if result else "",
        seconds=result.seconds if result and result.points is not None else None,
    )


def _submissions(rows: Iterable[Any], outcomes: Mapping[str, Outcome]) -> list[Submission]:
    people: dict[str, Any] = {}
    points: dict[str, float] = {}
    most: dict[str, float] = {}
    late: dict[str, dict[str, float]] = {}
    for grade, person, notebook in rows:
        people[person.id] = person
        points[person.id] = points.get(person.id, 0.0) + grade.score
        most[person.id] = most.get(person.id, 0.0) + grade.max_score
        late.setdefault(person.id, {})[notebook.id] = notebook.late_submission_penalty or 0.0
    found = []
    for name in sorted(people.keys() | outcomes.keys()):
        outcome, person = outcomes.get(name), people.get(name)
        total = max(0.0, points[name] - sum(late[name].values())) if name in points else None
        found.append(
            Submission(
                name,
                total,
                most.get(name, 0.0),
                status=outcome.status if outcome else "graded",  # by nbgrader itself
                reason=outcome.reason if outcome else "",
                first_name=(person and person.first_name) or "",
                last_name=(person and person.last_name) or "",
                email=(person and person.email) or "",
                lms_id=(person and person.lms_user_id) or "",
            )
        )
    return found
