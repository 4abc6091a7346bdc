"""Grade the same made-up class with stock `nbgrader autograde` and with `ftlab grade`.

`make bench-grading`, or `python benchmarks/grading.py --help`. Prints seconds a submission, the
ratio with its spread over the rounds, and what grading adds to the cells' own time.
"""

from __future__ import annotations

from collections.abc import Callable
import json
import os
from pathlib import Path
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Annotated

from ftlab.grading.course import PROJECT, Course
from ftlab.grading.outcome import all_outcomes
from ftlab.grading.simulate import hand_in
from ftlab.grading.students import simulate
from ftlab.grading.submissions import Answer, answers
import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from rich.console import Console
from rich.table import Table
import typer

BIN = Path(sys.executable).parent
SHORT = "two-seconds"
# Students' own compute of about two seconds, as lessons have it: a backbone, a task, a short run.
CELLS = {
    "imports": "from ftlab import Split, finetune, load_backbone, load_task, set_trainable\n"
    "from ftlab.checks import start_here\nimport numpy as np",
    "train": "dock = load_task('dock')\nbelt = load_task('belt', n_train=50)\n"
    "model = set_trainable(load_backbone('parcels'), ['head'])\n"
    "run = finetune(model, belt, learning_rate=1e-2, epochs=2, seed=0)\nprint(run.report())",
}
SOLUTION = """def accuracy(logits, labels):
    ### BEGIN SOLUTION
    return float(np.mean(np.argmax(logits, axis=1) == labels))
    ### END SOLUTION"""
TEST = "start_here.accuracy(accuracy)"


def short_lesson(root: Path) -> None:
    """A source lesson whose cells take about two seconds."""

    def marked(name: str, code: str, **marks: object) -> nbformat.NotebookNode:
        about = {"grade": False, "solution": False, "locked": False, "task": False} | marks
        about |= {"grade_id": name, "schema_version": 3}
        return new_code_cell(code, id=name, metadata={"nbgrader": about})

    cells = [new_code_cell(code, id=name) for name, code in CELLS.items()]
    cells.append(marked("accuracy", SOLUTION, solution=True))
    cells.append(marked("check-accuracy", TEST, grade=True, locked=True, points=2))
    folder = root / "solutions" / SHORT
    folder.mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells), folder / "two-seconds.ipynb")


def class_of(root: Path, lesson: str, n: int, seed: int) -> Course:
    """A course with a made-up class."""
    root.mkdir(parents=True)
    kept: list[Answer] = answers(lesson if lesson != SHORT else "00-start-here")
    if lesson == SHORT:
        short_lesson(root)
        kept = [answer for answer in kept if answer.exercise == "accuracy"]
    course = Course.at(root)
    course.release(lesson)
    hand_in(course, lesson, simulate(kept, n, seed))
    return course


def stock(course: Course, lesson: str) -> None:
    """`nbgrader autograde`, as an instructor calls it."""
    config = course.root / "nbgrader_config.py"
    text = (PROJECT / "nbgrader_config.py").read_text()
    config.write_text(
        f"{text}\nc.CourseDirectory.root = {str(course.root)!r}\n"
        f"c.CourseDirectory.source_directory = {str(course.sources)!r}\n"
    )
    # Nbgrader's own default, a polite shutdown, takes two seconds more.
    _run([str(BIN / "nbgrader"), "autograde", lesson], course.root)
    config.unlink()


def ours(course: Course, lesson: str, workers: int) -> None:
    """`ftlab grade`, as an instructor calls it."""
    words = [str(BIN / "ftlab"), "grade", lesson, "--root", str(course.root)]
    _run([*words, "--workers", str(workers)], course.root)


def _run(words: list[str], folder: Path) -> None:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        words, cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def scores(course: Course, lesson: str) -> dict[str, float]:
    """Points by student, as the gradebook has them."""
    from nbgrader.api import Gradebook

    with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
        found = gradebook.assignment_submissions(lesson)
        return {each.student.id: each.score for each in found}


def main(
    lesson: Annotated[str, typer.Option(help="Which; two seconds long if not set.")] = SHORT,
    n: Annotated[int, typer.Option("-n", help="Students that stock nbgrader grades.")] = 8,
    large: Annotated[int, typer.Option(help="Students that ftlab grades.")] = 32,
    rounds: Annotated[int, typer.Option(help="How often.")] = 3,
    workers: Annotated[int, typer.Option(help="Of `ftlab grade`.")] = 2,
) -> None:
    """Compare, and print the ratio with its spread."""
    console, took, added, own = Console(), {"stock": [], "ours": []}, [], []
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as scratch:
            small = class_of(Path(scratch) / "small", lesson, n, number)
            whole = class_of(Path(scratch) / "large", lesson, large, number)
            twin = class_of(Path(scratch) / "twin", lesson, n, number)
            took["stock"].append(_seconds(stock, small, lesson) / n)
            took["ours"].append(_seconds(ours, whole, lesson, workers) / large)
            ours(twin, lesson, workers)
            same = scores(small, lesson) == scores(twin, lesson)
            outcomes = all_outcomes(whole.root, lesson)
        own += [each.student_seconds for each in outcomes]
        added += [each.seconds - each.student_seconds for each in outcomes]
        console.print(f"round {number + 1}: same scores: {same}")
    show(console, lesson, took, own, added)


def _seconds(work: Callable[..., None], *arguments: object) -> float:
    started = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - started


def show(
    console: Console,
    lesson: str,
    took: dict[str, list[float]],
    own: list[float],
    added: list[float],
) -> None:
    """Print what was measured."""
    table = Table("", "median", "lowest", "highest", title=f"{lesson}: seconds")
    ratios = [a / b for a, b in zip(took["stock"], took["ours"], strict=True)]
    lines = {
        "stock, a submission": took["stock"],
        "ftlab grade, a submission": took["ours"],
        "ratio": ratios,
        "cells and checks, on the worker": own,
        "added on the worker": added,
    }
    for name, values in lines.items():
        cells = (statistics.median(values), min(values), max(values))
        table.add_row(name, *(f"{value:.2f}" for value in cells))
    console.print(table)
    console.print_json(json.dumps({name: statistics.median(v) for name, v in lines.items()}))


if __name__ == "__main__":
    typer.run(main)
