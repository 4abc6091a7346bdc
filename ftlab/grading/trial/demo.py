"""A small made-up class, graded with nbgrader: `make grade-demo`.

Four students hand in one lesson: all right, half right, all wrong, nothing written. Their
answers are the course's own (`tests/answers`). Everything is nbgrader's: release, autograde,
feedback and gradebook, under `.demo/`.
"""

from __future__ import annotations

import shutil
from typing import Annotated
import warnings

from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.notebook.exercises import filled_in
from ftlab.grading.trial.answers import Answer, answers, answers_to
import nbformat
from nbgrader.api import Gradebook
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import SAWarning
import typer

LESSON = "01-feature-extraction"


def made_up_class(lesson: str) -> dict[str, dict[str, Answer]]:
    """Four students and the answers that each hands in.

    Args:
        lesson: Such as `"01-feature-extraction"`.

    Returns:
        Student → exercise → answer: `right`, `half` (every other exercise right), `wrong` and
        `empty`.
    """
    right: dict[str, Answer] = {}
    wrong: dict[str, Answer] = {}
    for answer in answers_to(nbformat.read(Course.at(PROJECT).source(lesson), 4), answers(lesson)):
        (right if answer.right else wrong).setdefault(answer.exercise, answer)
    half = {name: (right if place % 2 else wrong)[name] for place, name in enumerate(sorted(right))}
    return {"right": right, "half": half, "wrong": wrong, "empty": {}}


def run(course: Course, lesson: str, console: Console) -> dict[str, float]:
    """Release, submit, autograde and write feedback for a lesson.

    Args:
        course: Where to do it.
        lesson: Which lesson.
        console: Where to say what is done.

    Returns:
        Autograded points by student.
    """
    released = nbformat.read(course.release(lesson), 4)
    for student, handed_in in made_up_class(lesson).items():
        code = {exercise: answer.code for exercise, answer in handed_in.items()}
        course.submit(lesson, student, filled_in(released, code))
        console.print(f"autograding {student} …", end=" ")
        course.autograde(lesson, student)
        console.print(f"feedback: {course.feedback(lesson, student).relative_to(course.root)}")
    return show_scores(course, lesson, console)


def show_scores(course: Course, lesson: str, console: Console) -> dict[str, float]:
    """Print the gradebook of a lesson, an exercise a column."""
    scores: dict[str, float] = {}
    with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
        submissions = sorted(gradebook.assignment_submissions(lesson), key=lambda s: -s.score)
        for submission in submissions:
            grades = sorted(
                (grade for notebook in submission.notebooks for grade in notebook.grades),
                key=lambda grade: grade.name,
            )
            if not scores:
                table = Table("student", *[grade.name for grade in grades], "points", title=lesson)
            scores[submission.student.id] = sum(grade.auto_score or 0 for grade in grades)
            points = [
                "by hand"
                if grade.auto_score is None
                else f"{grade.auto_score:g}/{grade.max_score:g}"
                for grade in grades
            ]
            total = f"{submission.score:g}/{submission.max_score:g}"
            table.add_row(submission.student.id, *points, total)
    console.print(table)
    return scores


def main(lesson: Annotated[str, typer.Argument(help="Which lesson to grade.")] = LESSON) -> None:
    """Grade a small made-up class with nbgrader."""
    # nbgrader's own use of its database draws warnings that tell an instructor nothing.
    warnings.simplefilter("ignore", SAWarning)
    root = PROJECT / ".demo"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    run(Course.at(root), lesson, Console())


if __name__ == "__main__":
    typer.run(main)
