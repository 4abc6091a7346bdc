"""`ftlab grade`: what an instructor types."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
import re
from typing import TYPE_CHECKING, Annotated

from ftlab.errors import PACKAGE, InputError
from rich.console import Console
import typer

if TYPE_CHECKING:
    from ftlab.grading.course.folder import Course
    from ftlab.grading.record.outcome import Outcome
    from ftlab.grading.sandbox.limits import Limits

_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}
_LEAST = 2**30


def command(
    lessons: Annotated[
        list[str] | None,
        typer.Argument(help="Lessons such as 01-feature-extraction; all if not given."),
    ] = None,
    root: Annotated[
        Path, typer.Option(help="The folder that submitted/ and the gradebook are in.")
    ] = PACKAGE.parent,
    student: Annotated[
        list[str] | None, typer.Option(help="Only this student; may be given several times.")
    ] = None,
    workers: Annotated[
        int, typer.Option(min=0, help="Submissions at a time; 0 takes all cores.")
    ] = 0,
    scheduler: Annotated[
        str,
        typer.Option(help="Use a Dask cluster's workers: tcp://host:8786, or gateway:NAME."),
    ] = "",
    timeout: Annotated[float, typer.Option(min=1, help="The most seconds for one cell.")] = 300,
    memory: Annotated[str, typer.Option(help="The most memory for one process.")] = "3G",
    trust: Annotated[
        bool, typer.Option("--trust", help="No sandbox: students' code runs as yourself.")
    ] = False,
    force: Annotated[
        bool,
        typer.Option("--force/--resume", help="Grade also what is graded and unchanged."),
    ] = False,
) -> None:
    """Grade what was handed in: boxed, sealed, on all cores.

    What is graded and unchanged is left as it is. Ends with 1 when a submission failed.
    """
    most = bytes_of(memory)
    if not scheduler:
        from ftlab.grading.sandbox.launcher import warm_up

        if not trust:
            from ftlab.grading.sandbox.box import require

            require()
        warm_up()  # imports for seconds, and so does this process now

    from ftlab.grading.course.folder import Course
    from ftlab.grading.pool import cores
    from ftlab.grading.sandbox.limits import Limits

    course = Course.at(root.resolve())
    n = workers or cores()
    limits = Limits(
        timeout,
        most,
        threads=max(1, cores() // n),
        boxed=not trust,
        hidden=course.private,
    )
    failed = grade_all(course, lessons or course.lessons, n, scheduler, limits, force, student)
    raise typer.Exit(failed)


def grade_all(
    course: Course,
    lessons: list[str],
    workers: int,
    scheduler: str,
    limits: Limits,
    force: bool,
    only: Collection[str] | None = None,
) -> int:
    """Grade lessons with a live table.

    Args:
        course: Which.
        lessons: Their names.
        workers: How many submissions at a time on this machine.
        scheduler: Address of a Dask scheduler; empty for this machine.
        limits: What a submission may use.
        force: Grade again what is done and unchanged.
        only: These students; everybody if there are none.

    Returns:
        1 when a submission failed, else 0.
    """
    from ftlab.grading.course.lock import only_grader
    from ftlab.grading.course.refusals import explained
    from ftlab.grading.grade import Grader
    from ftlab.grading.intake.misplaced import handed_in, overlooked
    from ftlab.grading.pool import pool
    from ftlab.grading.reports.board import Board, interrupted, shown

    only = set(only) if only else None
    lessons = list(dict.fromkeys(map(course.named, lessons)))
    totals = handed_in(course, lessons, only)
    board, console = Board(totals), Console()
    outcomes: list[Outcome] = []
    with (
        interrupted(board, console),
        only_grader(course.root),
        pool(min(workers, board.total), scheduler) as there,
        shown(board, console),
        explained(course.root),
    ):
        board.start()
        grader = Grader(course, there, limits, force, only, board.told)
        for lesson in totals:
            outcomes += grader.grade(lesson)
    if grader.beside:
        console.print(grader.beside, markup=False, soft_wrap=True)
    for line in (*_odd(outcomes), *_understood(outcomes), *overlooked(course, lessons, only)):
        console.print(line, markup=False, soft_wrap=True)
    return int(board.failed > 0)


def _odd(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Which submissions a teacher should look at."""
    from ftlab.grading.intake.files import short

    for outcome in outcomes:
        if outcome.status != "graded":
            place = f"{outcome.lesson}, {short(outcome.student)}"
            yield f"{outcome.status}: {place}: {outcome.reason}"


def _understood(outcomes: Sequence[Outcome], most: int = 10) -> Iterator[str]:
    """How times were read to which something had to be added."""
    from ftlab.grading.intake.files import short

    read = [outcome for outcome in outcomes if outcome.assumed]
    for outcome in read[:most]:
        yield f"read: {outcome.lesson}, {short(outcome.student)}: {outcome.handed_in}"
    if len(read) > most:
        yield f"read: {len(read) - most} more times; .ftlab/outcomes/ has them all"


def bytes_of(size: str) -> int:
    """A size such as `"3G"` or `"1500M"` in bytes.

    Raises:
        InputError: It is no size, or too small for TensorFlow.

    Example:
    >>> bytes_of("3G") // 2**20
    3072
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([KMG]?)B?", size.strip().upper())
    if match is None:
        raise InputError("a size such as 3G or 1500M", repr(size), "a slip", "--memory 3G")
    found = int(float(match[1]) * _UNITS[match[2]])
    if found < _LEAST:
        raise InputError(
            "at least 1G for a process",
            repr(size),
            "TensorFlow alone needs more" if match[2] else "the G is missing",
            "--memory 3G",
        )
    return found
