"""A made-up class whose true scores are known: `ftlab simulate-class LESSON -n 300 --seed 0`.

Its students answer with the course's own right and wrong answers (`tests/answers`), so that what
each one has earned is known before anything is graded. For benchmarks, demonstrations and tests.
"""

from __future__ import annotations

from collections.abc import Sequence
import csv
from pathlib import Path
import shutil
from typing import TYPE_CHECKING, Annotated

from ftlab.errors import PACKAGE, InputError
from rich.console import Console
import typer

if TYPE_CHECKING:
    from ftlab.grading.course.folder import Course
    from ftlab.grading.trial.answers import Answer
    from ftlab.grading.trial.students import Student

PROJECT = PACKAGE.parent
COLUMNS = ("student", "style", "exercise", "answer", "misconception", "points", "max_points")


def hand_in(course: Course, lesson: str, students: Sequence[Student]) -> list[dict[str, object]]:
    """Write the submissions of some students where nbgrader looks for them.

    What an earlier made-up class handed in for the lesson is removed first.

    Args:
        course: The course; its release of the lesson is made when it is not there.
        lesson: Such as `"01-feature-extraction"`.
        students: Who hands in.

    Returns:
        The truth: one row a student and exercise, with the columns `COLUMNS`.
    """
    from ftlab.grading.notebook.exercises import checks_of, exercises
    from ftlab.grading.trial.students import PREFIX
    import nbformat

    path = course.releases / lesson / course.source(lesson).name
    released = nbformat.read(path if path.is_file() else course.release(lesson), 4)
    points = {name: cell.metadata.nbgrader.points for name, cell in checks_of(released).items()}
    cells = exercises(released)
    handed_out = {name: cell.source for name, cell in cells.items()}
    truth = []
    for earlier in (course.root / "submitted").glob(f"{PREFIX}*/{lesson}"):
        shutil.rmtree(earlier)
    for student in students:
        for name, answer in student.answers.items():
            cells[name].source = answer.code if answer else handed_out[name]
            truth.append(_row(student, name, answer, points[name]))
        folder = course.root / "submitted" / student.name / lesson
        folder.mkdir(parents=True, exist_ok=True)
        # Not validated again for each student: the release is valid, and only code is filled in.
        (folder / path.name).write_text(nbformat.v4.writes(released) + "\n", encoding="utf-8")
    return truth


def _row(
    student: Student, exercise: str, answer: Answer | None, points: float
) -> dict[str, object]:
    misconception = answer.misconception if answer else "M01"
    return {
        "student": student.name,
        "style": student.style,
        "exercise": exercise,
        "answer": answer.path.stem if answer else "",
        "misconception": misconception or "",
        "points": points if misconception is None else 0,
        "max_points": points,
    }


def write_truth(rows: Sequence[dict[str, object]], path: Path) -> None:
    """Write the true scores as a CSV file with the columns `COLUMNS`."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(rows)


def command(
    lesson: Annotated[str, typer.Argument(help="Which lesson, such as 01-feature-extraction.")],
    n: Annotated[int, typer.Option("-n", help="How many students.")] = 300,
    seed: Annotated[int, typer.Option(help="The same seed gives the same class.")] = 0,
    root: Annotated[Path, typer.Option(help="The folder that submitted/ is in.")] = PROJECT,
    answers: Annotated[
        Path | None, typer.Option(help="Folder of answers; the course's tests/answers if not set.")
    ] = None,
    truth: Annotated[
        Path | None,
        typer.Option(help="The CSV file of true scores; <root>/simulated-<lesson>.csv."),
    ] = None,
) -> None:
    """Make up a class whose true scores are known.

    Students answer with the course's own right and wrong answers: right, half right, wrong or
    empty. Their notebooks go to submitted/, what each has earned to a CSV file.
    """
    from ftlab.grading.course.folder import Course
    from ftlab.grading.trial.answers import answers_to
    from ftlab.grading.trial.students import SHARES, simulate
    import nbformat

    root.mkdir(parents=True, exist_ok=True)
    course = Course.at(root.resolve())
    lesson = course.named(lesson)
    kept = kept_answers(answers or course.sources.parent / "tests" / "answers", lesson)
    source = nbformat.read(course.source(lesson), 4)
    students = simulate(answers_to(source, kept), n, seed)
    rows = hand_in(course, lesson, students)
    truth = truth or course.root / f"simulated-{lesson}.csv"
    write_truth(rows, truth)
    console = Console()
    for style in SHARES:
        console.print(f"{sum(student.style == style for student in students):5} {style}")
    console.print(f"handed in: {course.root / 'submitted'}\ntrue scores: {truth}", soft_wrap=True)


def kept_answers(folder: Path, lesson: str) -> list[Answer]:
    """The answers that a folder keeps for a lesson.

    Raises:
        InputError: There are none.
    """
    from ftlab.grading.trial.answers import answers

    kept = answers(lesson, folder)
    if not kept:
        raise InputError(
            f"answers in {folder}/{lesson}/<exercise>/right_….py and wrong_M07_….py",
            "none",
            "a lesson without kept answers, or a copy of the course without tests/",
            "--answers FOLDER",
        )
    return kept
