"""What grading adds on each lesson, and what demonstration cells that are left out would take."""

from __future__ import annotations

from collections.abc import Set
from concurrent.futures import ThreadPoolExecutor
import json
from pathlib import Path
import statistics
import tempfile
import time
from typing import NamedTuple

from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.course.plan import is_test, skippable
from ftlab.grading.course.source import Lesson, register
from ftlab.grading.execute import Job, execute
from ftlab.grading.intake.sanitize import sanitize
from ftlab.grading.notebook.exercises import filled_in
from ftlab.grading.record.writer import Writer
from ftlab.grading.sandbox.launcher import Process, warm_up
from ftlab.grading.sandbox.limits import Limits
from ftlab.grading.trial.answers import answers
import nbformat
from scipy.stats import quantile_test

AS_USUAL = """import tensorflow
tensorflow.config.optimizer.set_experimental_options({"disable_meta_optimizer": False})"""


class Costs(NamedTuple):
    """Seconds of one right submission.

    Args:
        cells: The student's cells, by themselves.
        checks: The graded cells, by themselves, the functions that they call included.
        added: What grading takes besides: reading, boxes, sealing, recording.
        at_least: Lower end of the 95 % interval of the median of what is added; NaN for few rounds.
        at_most: Its upper end.
        left_out: The demonstration cells that grading leaves out.
    """

    cells: float
    checks: float
    added: float
    at_least: float
    at_most: float
    left_out: float


def costs(name: str, rounds: int) -> Costs:
    """Measure a lesson; medians over rounds.

    In each round one worker grades while another runs the same cells by themselves, one after the
    other in a warm process and neither boxed nor sealed. So both cores are busy, as they are with
    a class, and what else the machine does slows down both.
    """
    warm_up(wait=True)
    lesson = Lesson.of(Course.at(PROJECT), name)
    content = right_submission(lesson)
    notebook = sanitize(content, lesson).notebook
    skip = skippable(notebook, lesson.canonical)
    plain: list[dict[str, float]] = []
    added: list[float] = []
    with ThreadPoolExecutor(2) as workers:
        for _ in range(rounds):
            graded = workers.submit(by_grading, content, lesson)
            plain.append(workers.submit(by_itself, notebook, skip).result())
            added.append(graded.result() - sum(plain[-1].values()))
    everything = by_itself(notebook, set())
    tests = {cell.id for cell in notebook.cells if is_test(cell)}

    def total(took: dict[str, float], ids: Set[str]) -> float:
        return sum(seconds for name, seconds in took.items() if name in ids)

    return Costs(
        statistics.median(total(took, took.keys() - tests) for took in plain),
        statistics.median(total(took, tests) for took in plain),
        statistics.median(added),
        *quantile_test(added, p=0.5).confidence_interval(0.95),
        total(everything, skip),
    )


def right_submission(lesson: Lesson) -> bytes:
    """What a student hands in whose answers are all right."""
    kept = {answer.exercise: answer for answer in reversed(answers(lesson.name))
            if not answer.misconception}  # fmt: skip
    with tempfile.TemporaryDirectory() as scratch:
        course = Course(Path(scratch), PROJECT / "solutions", Path(scratch) / "notebooks")
        notebook = nbformat.read(course.release(lesson.name), 4)
    done = filled_in(notebook, {name: answer.code for name, answer in kept.items()})
    return json.dumps(done).encode()


def by_itself(notebook: nbformat.NotebookNode, skip: Set[str]) -> dict[str, float]:
    """Seconds of each cell, in one warm process with TensorFlow's usual settings."""
    took, process = {}, Process(Limits(boxed=False))
    process.channel.send({"do": "cell", "source": AS_USUAL})
    process.channel.receive()
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.strip() and cell.id not in skip:
            started = time.monotonic()
            process.channel.send({"do": "cell", "source": cell.source})
            head = process.channel.receive(started + 900).head
            took[cell.id] = time.monotonic() - started
            if head["failed"]:
                raise SystemExit(f"{cell.id} fails: {head['message']}")
    process.close()
    return took


def by_grading(content: bytes, lesson: Lesson) -> float:
    """Seconds from a student's file to a row in the gradebook."""
    with tempfile.TemporaryDirectory() as scratch:
        course = Course(Path(scratch), PROJECT / "solutions", Path(scratch) / "notebooks")
        register(course, lesson.name)
        writer = Writer(course)
        untouched = lesson.by_itself()
        writer.write(lesson.name, "first", {lesson.filename: untouched}, {})  # makes the gradebook
        started = time.monotonic()
        notebook = sanitize(content, lesson).notebook
        skip = frozenset(skippable(notebook, lesson.canonical))
        done = execute(Job("student", notebook, lesson.checks, skip))
        writer.write(lesson.name, "student", {lesson.filename: done.notebook}, {})
        took = time.monotonic() - started
    lost = [each.grade_id for each in done.exercises if each.message]
    if lost or done.remarks:
        raise SystemExit(f"{lesson.name}: {lost} {done.remarks}")
    return took
