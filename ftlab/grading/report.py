"""How a class did in a lesson: `ftlab report LESSON`, on the terminal, as CSV and as a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Annotated, Literal

from ftlab.errors import PACKAGE
from rich.console import Console
from rich.table import Table
from rich.text import Text
import typer

if TYPE_CHECKING:
    from ftlab.grading.results import Results
    from ftlab.grading.summary import ExerciseSummary


def show(results: Results, console: Console) -> None:
    """Print how each exercise went, the misconceptions behind the failures, and the flags."""
    from ftlab.grading.summary import by_exercise, by_misconception, flags

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
    if waiting := sum(row.waiting for row in exercises):
        console.print(
            f"{waiting} answers still wait to be graded by hand (in nbgrader's formgrader): "
            "points are not final."
        )


def headline(results: Results) -> str:
    """How many students, and their mean."""
    from ftlab.grading.summary import totals

    points = totals(results)
    mean = f"{fmean(points):.3g}" if points else "no"
    return f"{len(results.submissions)} students, mean {mean} of {results.max_points:g} points"


def cells(row: ExerciseSummary) -> tuple[str, str, str]:
    """Mean, share passed and time of an exercise, in words."""
    if row.mean is None or row.passed is None:
        return "by hand", "", ""
    seconds = "" if row.seconds is None else f"{row.seconds:.2f}"
    return f"{row.mean:.2f} of {row.max_points:g}", f"{row.passed:.0%}", seconds


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
    from ftlab.grading.course import Course
    from ftlab.grading.reading import read_results

    console = Console()
    course = Course.at(root.resolve())
    found = read_results(course, lesson)
    show(found, console)
    if csv:
        from ftlab.grading.lms import write_csv

        output = output or course.root / f"{lesson}-{csv}.csv"
        write_csv(found, csv, output)
        console.print(f"grades for {csv.capitalize()}: {output}", soft_wrap=True)
    if html:
        from ftlab.grading.page import write_page

        write_page(found, html)
        console.print(f"page: {html}", soft_wrap=True)
