"""How quickly a class is graded, beside stock `nbgrader autograde`.

`make bench-grading` compares the two; `python benchmarks/grading.py --help` lists what else is
measured here. Wall clock: leave the machine alone meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
import statistics
import tempfile
import time
from typing import Annotated

from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.record.outcome import all_outcomes
from grading_classes import SHORT, class_of, ours, scores, stock
from grading_lessons import costs
from rich import box
from rich.console import Console
from rich.table import Table
import typer

app = typer.Typer(add_completion=False)
Lesson = Annotated[str, typer.Option(help="Which; one that is two seconds long if not set.")]
Workers = Annotated[int, typer.Option(help="Of `ftlab grade`.")]
ALLOWED = 1.15  # of what the cells take and what grading may add to them
MAY_ADD = 1.0  # seconds a submission


@app.callback(invoke_without_command=True)
def main(context: typer.Context) -> None:
    """Measure grading; without a command, compare."""
    if context.invoked_subcommand is None:
        compare()


@app.command()
def compare(
    lesson: Lesson = SHORT,
    n: Annotated[int, typer.Option("-n", help="Students that stock nbgrader grades.")] = 8,
    large: Annotated[int, typer.Option(help="Students that ftlab grades.")] = 64,
    rounds: Annotated[int, typer.Option(help="How often.")] = 3,
    workers: Workers = 2,
) -> None:
    """Grade the same class with stock nbgrader and with ftlab, and print the ratio."""
    console = Console(width=120)
    took: dict[str, list[float]] = {"stock": [], "tuned": [], "ours": [], "own": [], "added": []}
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as scratch:
            made = {
                name: class_of(Path(scratch) / name, lesson, large if name == "ours" else n, number)
                for name in ("stock", "tuned", "ours")
            }
            took["stock"].append(seconds(stock, made["stock"], lesson) / n)
            took["tuned"].append(seconds(stock, made["tuned"], lesson, tuned=True) / n)
            took["ours"].append(seconds(ours, made["ours"], lesson, workers) / large)
            outcomes = all_outcomes(made["ours"].root, lesson)
            points = [scores(course, lesson) for course in made.values()]
        took["own"] += [each.student_seconds for each in outcomes]
        took["added"] += [each.seconds - each.student_seconds for each in outcomes]
        same = all(points[0][name] == found[name] for found in points for name in points[0])
        console.print(f"round {number + 1}: the same points: {same}")
    show_comparison(console, lesson, took)


def show_comparison(console: Console, lesson: str, took: Mapping[str, Sequence[float]]) -> None:
    """Print the ratios with their spread over the rounds."""

    def ratios(other: str) -> list[float]:
        return [a / b for a, b in zip(took[other], took["ours"], strict=True)]

    rows = {
        "stock nbgrader, a submission": took["stock"],
        "the same, kernels not shut down politely": took["tuned"],
        "ftlab grade, a submission": took["ours"],
        "times the throughput of stock": ratios("stock"),
        "times that of the second row": ratios("tuned"),
        "cells and checks, on the worker": took["own"],
        "added, on the worker": took["added"],
    }
    table = new_table(f"{lesson}: seconds", "", "median", "lowest", "highest")
    for name, values in rows.items():
        cells = (statistics.median(values), min(values), max(values))
        table.add_row(name, *(f"{value:.2f}" for value in cells))
    console.print(table)


@app.command()
def lessons(
    names: Annotated[list[str] | None, typer.Argument(help="All if not given.")] = None,
    rounds: Annotated[int, typer.Option(help="How often each; six or more for intervals.")] = 9,
) -> None:
    """Print what grading adds to a right submission of each lesson, and what it leaves out."""
    table = new_table(
        "seconds of one right submission",
        "lesson", "own cells", "checks", "added by grading", "95 % from", "to",
        "demonstrations left out",
    )  # fmt: skip
    for name in names or Course.at(PROJECT).lessons:
        found = costs(name, rounds)
        table.add_row(name, *(f"{value:.2f}" for value in found))
    Console(width=130).print(table)


@app.command()
def scale(
    lesson: Lesson = SHORT,
    sizes: Annotated[str, typer.Option(help="Of the classes.")] = "16,64,256",
    workers: Workers = 2,
) -> None:
    """Print how the total grows with the class, beside what it may be."""
    table = new_table(
        f"{lesson}: seconds for a class, {workers} workers",
        "students", "in all", "own compute, one", "allowed", "of allowed", "of the workers' time",
    )  # fmt: skip
    for n in map(int, sizes.split(",")):
        with tempfile.TemporaryDirectory() as scratch:
            course = class_of(Path(scratch) / "class", lesson, n, 0)
            total = seconds(ours, course, lesson, workers)
            outcomes = all_outcomes(course.root, lesson)
        own = statistics.fmean(each.student_seconds for each in outcomes)
        on_workers = sum(each.seconds for each in outcomes) / workers
        allowed = ALLOWED * n * (own + MAY_ADD) / workers
        found = (total, own, allowed, total / allowed, total / on_workers)
        table.add_row(str(n), *(f"{value:.2f}" for value in found))
    Console(width=120).print(table)


def new_table(title: str, first: str, *others: str) -> Table:
    """An empty table, as Markdown."""
    table = Table(first, title=title, box=box.MARKDOWN)
    for name in others:
        table.add_column(name, justify="right")
    return table


def seconds(work: Callable[..., None], *arguments: object, **named: object) -> float:
    """How long something takes."""
    started = time.perf_counter()
    work(*arguments, **named)
    return time.perf_counter() - started


if __name__ == "__main__":
    app()
