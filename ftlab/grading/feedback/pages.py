"""Feedback pages for a class: `ftlab feedback LESSON`, nbgrader's own, without hidden tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
import logging
import multiprocessing
import os
from pathlib import Path
import re
import shlex
import tempfile
from typing import TYPE_CHECKING, Annotated, Any

from ftlab.errors import PACKAGE, InputError
from ftlab.grading.record.results import counted
from rich.console import Console
import typer

if TYPE_CHECKING:
    from ftlab.grading.course.folder import Course

LOCKED_FOR = 5.0  # seconds after which a gradebook that another program holds is given up
# On a telephone the page is as wide as the screen.
_NARROW = """<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
div.output_area pre, .rendered_html pre {
  white-space: pre-wrap; overflow-wrap: anywhere; word-break: normal;
}
div.input_area, div.highlight { overflow-x: auto; }
@media (max-width: 600px) {
  div.prompt { display: none; }
  .container { padding: 0 4px; }
  div.nbgrader_cell .panel-heading { height: auto; overflow: hidden; }
}
</style>
"""
# An entry of the contents: the exercise's name says more.
_TEST_CELL = re.compile(r'(<a href="#(?:check-)?([^"]+)">)Test cell</a>')
MARKDOWN = {"markdown2html": "ftlab.grading.reports.markdown.harmless_markdown"}
# Nothing that a student put into a notebook runs in the reader's browser, or loads anything.
_POLICY = (
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'\">"
)


def graded_students(course: Course, lesson: str) -> list[str]:
    """Students of whom there are all autograded notebooks of the lesson, by id."""
    names = [path.name for path in course.notebooks(lesson)]
    graded = course.root / "autograded"
    found = [{path.parts[-3] for path in graded.glob(f"*/{lesson}/{name}")} for name in names]
    return sorted(set.intersection(*found))


def write_feedback(course: Course, lesson: str, student: str) -> Path:
    """Write the feedback page of one student.

    Args:
        course: The course.
        lesson: Such as `"01-feature-extraction"`.
        student: The student's id.

    Returns:
        The page, `feedback/<student>/<lesson>/<notebook>.html`; of several the first.
    """
    from ftlab.grading.feedback.received import own_runs
    from ftlab.grading.feedback.redact import HideTests, sections
    from ftlab.grading.intake.submitted import read_all
    from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
    import nbformat
    from nbgrader.converters import GenerateFeedback
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.preprocessors import GetGrades

    sources = {path.stem: path for path in course.notebooks(lesson)}
    names = [path.name for path in sources.values()]
    parts = read_all(course, lesson, student, names).notebooks
    contents = {name: part.content for name, part in zip(sources, parts, strict=True)}
    config = course.config
    config.CourseDirectory.assignment_id = lesson
    config.HTMLExporter.mathjax_url = ""
    config.HTMLExporter.filters = {**config.HTMLExporter.get("filters", {}), **MARKDOWN}
    hide = HideTests(config=config)

    class Feedback(GenerateFeedback):
        def init_notebooks(self) -> None:
            # By name: nbgrader would take an id with brackets or stars for a pattern.
            folder = self._format_source(lesson, student)
            self.assignments = {folder: [os.path.join(folder, name) for name in names]}

        def convert_single_notebook(self, notebook_filename: str) -> None:
            name = Path(notebook_filename).stem
            hide.sections = sections(nbformat.read(sources[name], 4))
            hide.own_runs = own_runs(contents[name])
            super().convert_single_notebook(notebook_filename)

        def write_single_notebook(self, output: str, resources: Any) -> None:
            super().write_single_notebook(_as_handed_out(output), resources)

    converter = Feedback(coursedir=CourseDirectory(config=config), config=config)
    converter.preprocessors = [GetGrades, hide, CSSHTMLHeaderPreprocessor]
    converter.force = True
    converter.log = logging.getLogger("ftlab.feedback")  # warnings are for nbgrader's developers
    converter.log.setLevel(logging.ERROR)
    converter.start()
    page = f"{next(iter(sources))}.html"
    return course.root / "feedback" / student / lesson / page


def _as_handed_out(page: str) -> str:
    """The page of nbgrader with what it lacks: safety, narrow screens, exercises' names on top."""
    page = page.replace("<head>", f"<head>{_POLICY}", 1).replace("</head>", f"{_NARROW}</head>", 1)
    return _TEST_CELL.sub(lambda found: f"{found[1]}{found[2]}</a>", page)


def without_notebook(course: Course, lesson: str) -> list[str]:
    """Students who were graded, as the outcomes say, and whose autograded notebook is gone."""
    from ftlab.grading.record.outcome import all_outcomes

    there = set(graded_students(course, lesson))
    noted = [each for each in all_outcomes(course.root, lesson) if each.graded_at]
    return [each.student for each in noted if each.student not in there]


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
        context.set_forkserver_preload(["ftlab.grading.feedback.redact", "nbgrader.converters"])
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        tasks = {pool.submit(write_feedback, course, lesson, each): each for each in students}
        for task in as_completed(tasks):
            error = task.exception()
            yield tasks[task], f"{type(error).__name__}: {error}" if error else ""


def _look(course: Course) -> None:
    """Stop early where no page could be written.

    Raises:
        InputError: The folder cannot be written to, or another program holds the gradebook.
    """
    from ftlab.grading.course.patience import patiently
    from ftlab.grading.reports.report import writing
    from nbgrader.api import Gradebook

    folder = course.root / "feedback"
    with writing(folder):
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    patiently(lambda: Gradebook(course.config.CourseDirectory.db_url).close(), LOCKED_FOR)


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
    from ftlab.grading.course.folder import Course
    from rich.progress import track

    console = Console()
    course = Course.at(root.resolve())
    lesson = course.named(lesson)
    graded, lost = graded_students(course, lesson), without_notebook(course, lesson)
    chosen = [each for each in graded if not student or each in student]
    missing = [each for each in lost if not student or each in student]
    if not chosen and not missing:
        raise InputError(
            f"graded submissions of {lesson}" + (f" by {', '.join(student)}" if student else ""),
            "none",
            "the lesson has not been graded yet, or in another folder",
            f"ftlab grade {lesson}",
        )
    _look(course)
    done = write_all(course, lesson, chosen, min(workers, len(chosen) or 1))
    failed = [
        f"{name}: {problem}"
        for name, problem in track(done, "writing feedback", len(chosen), console=console)
        if problem
    ]
    n = (len(chosen) - len(failed)) * len(course.notebooks(lesson))
    written = counted(n, "page")
    console.print(f"{written} in {course.root / 'feedback'}", soft_wrap=True)
    again = f"ftlab grade {lesson} --force --student"
    failed += [
        f"{name}: graded, but its autograded notebook is gone; try {again} {shlex.quote(name)}"
        for name in missing
    ]
    for problem in failed:
        console.print(problem, markup=False, soft_wrap=True)
    raise typer.Exit(int(bool(failed)))
