"""How a class did in a lesson: `ftlab report LESSON`, on the terminal, as CSV and as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Annotated, Literal

from ftlab.errors import PACKAGE, InputError
from ftlab.grading.results import Results, counted
from rich.console import Console
from rich.table import Table
from rich.text import Text
import typer

if TYPE_CHECKING:
    from ftlab.grading.summary import ExerciseSummary

_MOST_NAMES = 20


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
    for line in remarks(results):
        console.print(line, markup=False)


def headline(results: Results) -> str:
    """How many students, their mean, and what late penalties took."""
    from ftlab.grading.summary import totals

    points = totals(results)
    mean = f"{fmean(points):.3g}" if points else "no"
    students = counted(len(results.submissions), "student")
    late = sum(each.penalty for each in results.submissions)
    took = f"; late penalties took {counted(round(late, 4), 'point')} in all" if late else ""
    return f"{students}, mean {mean} of {results.max_points:g} points{took}"


def remarks(results: Results) -> list[str]:
    """What to know of the numbers: whether they are final, and whose folder is gone."""
    from ftlab.grading.summary import by_exercise

    lines = []
    if waiting := sum(row.waiting for row in by_exercise(results)):
        wait = counted(waiting, "answer still waits", "answers still wait")
        lines.append(
            f"{wait} to be graded by hand (in nbgrader's formgrader): points are not final."
        )
    if results.gone:
        names = ", ".join(results.gone[:_MOST_NAMES]) + ", …" * (len(results.gone) > _MOST_NAMES)
        lines.append(f"{len(results.gone)} graded earlier and no longer in submitted/: {names}")
    return lines


def cells(row: ExerciseSummary) -> tuple[str, str, str]:
    """Mean, share passed and time of an exercise, in words."""
    wait = [counted(row.waiting, "waits", "wait")] if row.waiting else []
    # Answers left as they were handed out have their 0 points already, and are no mean.
    points = f"{row.mean:.2f} of {row.max_points:g}" if row.mean is not None else "by hand"
    if row.by_hand and wait and not row.mean:
        points = "by hand"
    passed = "" if row.passed is None else f"{row.passed:.0%}"
    seconds = "" if row.seconds is None else f"{row.seconds:.2f}"
    return ", ".join([points, *wait]), passed, seconds


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
            "a folder that is not there or is not yours, a folder in the place of a file, "
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
    from ftlab.grading.course import Course
    from ftlab.grading.reading import read_results

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
        from ftlab.grading.lms import write_csv

        output = output or course.root / f"{lesson}-{csv}.csv"
        with writing(output):
            write_csv(found, csv, output)
        console.print(f"grades for {csv.capitalize()}: {output}", soft_wrap=True)
    if html:
        from ftlab.grading.page import write_page

        with writing(html):
            write_page(found, html)
        console.print(f"page: {html}", soft_wrap=True)
