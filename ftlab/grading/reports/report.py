"""How a class did in a lesson: `ftlab report LESSON`, on the terminal, as CSV and as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

from ftlab.errors import PACKAGE, InputError
from ftlab.grading.record.results import Results
from ftlab.grading.reports.words import cells, headline, remarks
from rich.console import Console
from rich.table import Table
from rich.text import Text
import typer


def show(results: Results, console: Console) -> None:
    """Print how each exercise went, the misconceptions behind the failures, and the flags."""
    from ftlab.grading.reports.summary import by_exercise, by_misconception, flags

    exercises = by_exercise(results)
    console.print(f"[bold]{results.lesson}[/]: {headline(results)}")
    table = Table("exercise")
    for heading in ("mean points", "passed", "median seconds"):
        table.add_column(heading, justify="right")
    for row in exercises:
        table.add_row(row.exercise, *cells(row))
    console.print(table)
    if failed := by_misconception(results):
        rows = [(row.exercise, row.misconception, row.name, row.students) for row in failed]
        console.print(_table(("exercise", "misconception", "name", "students"), rows))
    if flagged := flags(results):
        reasons = [(each.student, each.status, each.reason) for each in flagged]
        console.print(_table(("student", "status", "reason"), reasons))
    for line in remarks(results):
        console.print(line, markup=False)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Around the writing of a file or a folder.

    Args:
        path: Which.

    Raises:
        InputError: The system does not let it be written.
    """
    try:
        yield
    except OSError as error:
        raise InputError(
            "a place that can be written to",
            f"{path} ({error.strerror or error})",
            "a folder that is not there or is not yours, a folder instead of a file, "
            "or a full disk",
            "another place, or make the folder first",
        ) from None


def _table(columns: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> Table:
    table = Table(*columns)
    for row in rows:
        table.add_row(*[Text(str(value)) for value in row])
    return table


def command(
    lesson: Annotated[str, typer.Argument(help="Which lesson, such as 01-feature-extraction.")],
    root: Annotated[
        Path, typer.Option(help="The folder that submitted/ and the gradebook are in.")
    ] = PACKAGE.parent,
    csv: Annotated[
        Literal["canvas", "moodle"] | None,
        typer.Option(help="Write the grades to a file for Canvas or Moodle as well."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="That file; <root>/<lesson>-<layout>.csv if not set.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(help="Write one HTML page with plots to this file as well.")
    ] = None,
) -> None:
    """Show how a class did in a lesson.

    Scores are the gradebook's; misconceptions, times and flags were noted by ftlab grade.
    """
    from ftlab.grading.course.folder import Course
    from ftlab.grading.record.reading import read_results

    if output and not csv:
        raise InputError(
            "--csv canvas or --csv moodle together with --output",
            f"--output {output} alone",
            "the layout of the file was left out",
            f"--csv canvas --output {output}",
        )
    console = Console()
    course = Course.at(root.resolve())
    lesson = course.named(lesson)
    found = read_results(course, lesson)
    show(found, console)
    if csv:
        from ftlab.grading.reports.lms import write_csv

        output = output or course.root / f"{lesson}-{csv}.csv"
        with writing(output):
            write_csv(found, csv, output)
        console.print(f"grades for {csv.capitalize()}: {output}", soft_wrap=True)
    if html:
        from ftlab.grading.reports.page import write_page

        with writing(html):
            write_page(found, html)
        console.print(f"page: {html}", soft_wrap=True)
