"""Reads the results of a lesson from the gradebook and the outcomes."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

from ftlab.errors import InputError
from ftlab.grading.course.folder import Course
from ftlab.grading.course.patience import patiently
from ftlab.grading.intake.submitted import students
from ftlab.grading.record.outcome import ExerciseResult, Outcome, all_outcomes
from ftlab.grading.record.results import Graded, Results, Submission
import nbformat
from nbgrader.api import Assignment, Grade, Gradebook, Student, SubmittedAssignment
from nbgrader.api import SubmittedNotebook as Notebook
from sqlalchemy.orm import joinedload

LOCKED_FOR = 5.0  # seconds after which a gradebook that another program holds is given up


def read_results(course: Course, lesson: str) -> Results:
    """Read the gradebook and the outcomes of a lesson.

    Args:
        course: The course; its configuration says where the gradebook is.
        lesson: Such as `"01-feature-extraction"`.

    Raises:
        InputError: No such lesson, nothing of it has been graded yet, or another program holds
            the gradebook.
    """
    exercises, by_hand = _graded_cells(course, lesson)
    outcomes = {each.student: each for each in all_outcomes(course.root, lesson)}

    def looked_up() -> tuple[list[Graded], list[Submission]]:
        with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
            rows = _query(gradebook, lesson).all()
            grades = [
                _graded(
                    grade, (notebook.name, grade.name), student.id, outcomes, exercises, by_hand
                )
                for grade, student, notebook in rows
            ]
            return grades, _submissions(rows, outcomes)

    grades, submissions = patiently(looked_up, LOCKED_FOR)
    if not submissions:
        raise InputError(
            f"graded submissions of {lesson!r}",
            "none",
            "the lesson has not been graded yet, or in another folder",
            f"ftlab grade {lesson}",
        )
    return Results(
        lesson,
        tuple(exercises.values()),
        tuple(grades),
        tuple(submissions),
        _gone(course, submissions, lesson),
    )


Cell = tuple[str, str]  # name of the notebook, grade id


def _graded_cells(course: Course, lesson: str) -> tuple[dict[Cell, str], set[Cell]]:
    """Names of a lesson's graded cells, and which of them a person grades."""
    paths = course.notebooks(lesson)
    exercises: dict[Cell, str] = {}
    # By the kind of the cell: a person may give points to a test too, and an answer that was left
    # as it was handed out has points from nbgrader.
    by_hand = set()
    for path in paths:
        of = f"{path.stem}: " if len(paths) > 1 else ""
        for cell in nbformat.read(path, 4).cells:
            marks = cell.metadata.get("nbgrader", {})
            if marks.get("grade") or marks.get("task"):
                name = path.stem, marks["grade_id"]
                exercises[name] = of + _short(marks["grade_id"])
                if marks.get("solution") or marks.get("task"):
                    by_hand.add(name)
    return exercises, by_hand


def _gone(course: Course, submissions: Iterable[Submission], lesson: str) -> tuple[str, ...]:
    """Who was graded and is no longer in `submitted/`; nobody where there is no such folder."""
    if not (course.root / "submitted").is_dir():
        return ()
    there = set(students(course, lesson))
    return tuple(each.student for each in submissions if each.student not in there)


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
    grade: Any,
    cell: Cell,
    student: str,
    outcomes: Mapping[str, Outcome],
    exercises: Mapping[Cell, str],
    by_hand: Container[Cell],
) -> Graded:
    outcome = outcomes.get(student)
    noted = outcome.exercises if outcome else ()
    result = next((each for each in noted if _is(each, cell)), None)
    return Graded(
        student,
        exercises.get(cell, _short(grade.name)),
        grade.score,
        grade.max_score,
        by_hand=cell in by_hand,
        waiting=grade.needs_manual_grade,
        counts=not grade.needs_manual_grade or grade.manual_score is not None,
        misconception=result.misconception if result else "",
        seconds=result.seconds if result and result.points is not None else None,
    )


def _is(result: ExerciseResult, cell: Cell) -> bool:
    """Whether a result is a cell's; older outcomes name no notebook, and are of one alone."""
    return result.notebook in ("", cell[0]) and result.grade_id == cell[1]


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
        earned = points.get(name)
        penalty = min(earned or 0.0, sum(late.get(name, {}).values()))
        found.append(
            Submission(
                name,
                None if earned is None else earned - penalty,
                most.get(name, 0.0),
                status=outcome.status if outcome else "graded",  # by nbgrader itself
                reason=outcome.reason if outcome else "",
                first_name=(person and person.first_name) or "",
                last_name=(person and person.last_name) or "",
                email=(person and person.email) or "",
                lms_id=(person and person.lms_user_id) or "",
                penalty=penalty,
            )
        )
    return found
