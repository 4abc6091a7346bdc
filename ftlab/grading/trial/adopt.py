"""`ftlab adopt COURSE`: what of an nbgrader course can be graded sealed, by its own solutions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from ftlab.errors import InputError
from rich.console import Console
from rich.table import Table
from rich.text import Text
import typer

if TYPE_CHECKING:
    from ftlab.grading.course.folder import Course
    from ftlab.grading.sandbox.limits import Limits
    from ftlab.grading.trial.rehearsal import Tried

COLUMNS = ("assignment", "notebook", "cell", "how", "points", "max_points", "why")
_STYLES = {"sealed": "green", "boxed": "yellow", "refused": "red"}
_MOST_WHY = 300  # characters
Row = tuple[str, Path, "Tried"]


def rehearsed(course: Course, lesson: str, limits: Limits) -> Iterator[tuple[Path, Tried]]:
    """Try all notebooks of an assignment with their own solutions.

    Args:
        course: Whose; nothing in it is changed.
        lesson: The assignment.
        limits: What a notebook may use.

    Yields:
        The notebook's path and a result for each of its tests; one without a cell where the
        notebook cannot be graded at all.
    """
    from ftlab.grading.course.source import Lesson
    from ftlab.grading.sandbox.started import LaunchFailed
    from ftlab.grading.trial.rehearsal import Tried, rehearse
    from nbgrader.preprocessors import CheckCellMetadata

    try:
        paths = course.notebooks(lesson)
    except InputError as refusal:
        yield course.sources / lesson, Tried("", "refused", _one_line(refusal))
        return
    for path in paths:
        try:
            known = Lesson.of(course, lesson, path)
            CheckCellMetadata().preprocess(known.by_itself(), {})
            found = rehearse(known, path.read_bytes(), limits)
        except LaunchFailed:
            raise
        except Exception as error:  # files of all makes break their readers in many ways
            found = [Tried("", "refused", _one_line(error))]
        yield from ((path, each) for each in found)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:_MOST_WHY] or type(error).__name__


def show(rows: Sequence[Row], console: Console) -> None:
    """Print the table, and what it means in all."""
    table = Table(*COLUMNS[:4], "points", "why")
    for lesson, path, each in rows:
        points = f"{each.points:g} of {each.max_points:g}" if each.cell else ""
        how = Text(each.how, _STYLES[each.how])
        names = map(Text, (lesson, path.stem, each.cell))
        table.add_row(*names, how, points, Text(each.why[:_MOST_WHY]))
    console.print(table)
    count = {how: sum(each.how == how for _, _, each in rows) for how in _STYLES}
    said = ", ".join(f"{n} {how}" for how, n in count.items())
    points, most = (sum(getattr(each, of) for *_, each in rows) for of in ("points", "max_points"))
    console.print(f"{said}; the solutions get {points:g} of {most:g} points")


def write_csv(rows: Sequence[Row], path: Path) -> None:
    """Write the table as a CSV file with the columns `COLUMNS`."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for lesson, notebook, each in rows:
            table.writerow(
                (lesson, notebook.name, each.cell, each.how, each.points, each.max_points, each.why)
            )


def tag_all(rows: Sequence[Row], console: Console) -> None:
    """Tag the tests that are boxed, in the sources."""
    from ftlab.grading.reports.report import writing
    from ftlab.grading.trial.tagging import tag

    wanted: dict[Path, list[str]] = {}
    for _, path, each in rows:
        if each.how == "boxed" and not each.tagged:
            wanted.setdefault(path, []).append(each.cell)
    for path, cells in wanted.items():
        with writing(path):
            tag(path, cells)
        console.print(f"tagged in {path}: {', '.join(cells)}", markup=False, soft_wrap=True)


def _course(root: Path) -> Course:
    """The course of a folder; its own, and not this project's."""
    from ftlab.grading.course.folder import PROJECT, Course
    from ftlab.grading.course.refusals import no_lessons

    course = Course.at(root.resolve())
    if course.sources == PROJECT / "solutions" and course.root != PROJECT:
        raise no_lessons(course.root / "source")
    return course


def command(
    course: Annotated[Path, typer.Argument(help="Folder of the course, in which source/ is.")],
    csv: Annotated[Path | None, typer.Option(help="Write the table to this file as well.")] = None,
    tag: Annotated[
        bool, typer.Option("--tag", help="Tag the tests that are boxed in the course's source.")
    ] = False,
    timeout: Annotated[float, typer.Option(min=1, help="The most seconds for one cell.")] = 300,
    memory: Annotated[str, typer.Option(help="The most memory for one process.")] = "3G",
) -> None:
    """Try a course's own solutions: which of its tests can be sealed.

    Nothing in the course is changed without --tag. Ends with 1 when something is refused.
    """
    from ftlab.grading.commands import bytes_of
    from ftlab.grading.pool import cores
    from ftlab.grading.reports.report import writing
    from ftlab.grading.sandbox.box import require
    from ftlab.grading.sandbox.launcher import warm_up
    from ftlab.grading.sandbox.limits import Limits

    most = bytes_of(memory)
    there = _course(course)
    lessons = there.lessons
    if csv and not csv.absolute().parent.is_dir():
        raise InputError(
            "a file in a folder that is there",
            str(csv),
            "a spelling slip, or another working directory",
            "the file's whole path, or make the folder first",
        )
    require()
    warm_up()
    limits = Limits(timeout, most, threads=cores(), hidden=there.private)
    console = Console()
    rows: list[Row] = []
    for lesson in lessons:
        with console.status(f"trying the solution of {lesson}"):
            rows += [(lesson, *found) for found in rehearsed(there, lesson, limits)]
    show(rows, console)
    if csv:
        with writing(csv):
            write_csv(rows, csv)
    if tag:
        tag_all(rows, console)
    raise typer.Exit(int(any(each.how == "refused" for *_, each in rows)))
