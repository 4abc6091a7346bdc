"""Feedback pages for a class: `ftlab feedback LESSON`, nbgrader's own, without hidden tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
import logging
import multiprocessing
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from ftlab.errors import PACKAGE, InputError
from rich.console import Console
import typer

if TYPE_CHECKING:
    from ftlab.grading.course import Course

# Nothing that a student put into a notebook runs in the reader's browser, or loads anything.
_POLICY = (
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'\">"
)


def graded_students(course: Course, lesson: str) -> list[str]:
    """Students of whom there is an autograded notebook of the lesson, by id."""
    name = course.source(lesson).name
    found = (course.root / "autograded").glob(f"*/{lesson}/{name}")
    return sorted(path.parts[-3] for path in found)


def write_feedback(course: Course, lesson: str, student: str) -> Path:
    """Write the feedback page of one student.

    Args:
        course: The course.
        lesson: Such as `"01-feature-extraction"`.
        student: The student's id.

    Returns:
        The page, `feedback/<student>/<lesson>/<notebook>.html`.
    """
    from ftlab.grading.hide import HideTests, sections
    from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
    import nbformat
    from nbgrader.converters import GenerateFeedback
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.preprocessors import GetGrades

    class Feedback(GenerateFeedback):
        def write_single_notebook(self, output: str, resources: Any) -> None:
            super().write_single_notebook(
                output.replace("<head>", f"<head>{_POLICY}", 1), resources
            )

    source = course.source(lesson)
    config = course.config
    config.CourseDirectory.assignment_id = lesson
    config.CourseDirectory.student_id = student
    config.HideTests.sections = sections(nbformat.read(source, 4))
    config.HTMLExporter.mathjax_url = ""
    converter = Feedback(coursedir=CourseDirectory(config=config), config=config)
    converter.preprocessors = [GetGrades, HideTests, CSSHTMLHeaderPreprocessor]
    converter.force = True
    converter.log = logging.getLogger("ftlab.feedback")  # warnings are for nbgrader's developers
    converter.log.setLevel(logging.ERROR)
    converter.start()
    page = source.with_suffix(".html").name
    return course.root / "feedback" / student / lesson / page


def write_all(
    course: Course, lesson: str, students: Sequence[str], workers: int
) -> Iterator[tuple[str, str]]:
    """Write many pages in parallel.

    Args:
        course: The course.
        lesson: Such as `"01-feature-extraction"`.
        students: Whose.
        workers: How many processes.

    Yields:
        Each student as the page is done, and what went wrong, empty when nothing did.
    """
    context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
    if hasattr(context, "set_forkserver_preload"):
        context.set_forkserver_preload(["ftlab.grading.hide", "nbgrader.converters"])
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        tasks = {pool.submit(write_feedback, course, lesson, each): each for each in students}
        for task in as_completed(tasks):
            error = task.exception()
            yield tasks[task], f"{type(error).__name__}: {error}" if error else ""


def command(
    lesson: Annotated[str, typer.Argument(help="Which lesson, such as 01-feature-extraction.")],
    root: Annotated[
        Path, typer.Option(help="The folder that autograded/ and the gradebook are in.")
    ] = PACKAGE.parent,
    student: Annotated[
        list[str] | None, typer.Option(help="Only this student; may be given several times.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="How many pages at a time.")] = os.cpu_count()
    or 1,
) -> None:
    """Write a class its feedback, without hidden tests.

    The pages are nbgrader's: scores, comments and the student's notebook. A failed check tells its
    message, explains the misconception and links to the section of the lesson.
    """
    from ftlab.grading.course import Course
    from rich.progress import track

    console = Console()
    course = Course.at(root.resolve())
    graded = graded_students(course, lesson)
    chosen = [each for each in graded if not student or each in student]
    if not chosen:
        raise InputError(
            f"graded submissions of {lesson}" + (f" by {', '.join(student)}" if student else ""),
            "none",
            "the lesson has not been graded yet, or in another folder",
            f"ftlab grade {lesson}",
        )
    done = write_all(course, lesson, chosen, min(workers, len(chosen)))
    failed = [
        f"{name}: {problem}"
        for name, problem in track(done, "writing feedback", len(chosen), console=console)
        if problem
    ]
    console.print(
        f"{len(chosen) - len(failed)} pages in {course.root / 'feedback'}", soft_wrap=True
    )
    for problem in failed:
        console.print(problem, markup=False)
    raise typer.Exit(int(bool(failed)))
