"""One submission, start to end: the student's cells in one process, the checks in another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
import platform
import time
from typing import Any

from ftlab.grading.launcher import warm_up
from ftlab.grading.limits import Limits, peak_memory
from ftlab.grading.outcome import ExerciseResult
from ftlab.grading.outputs import harmless, without_stderr
from ftlab.grading.plan import Check, is_test
from ftlab.grading.sealed import Checked, Trusted
from ftlab.grading.student import Clock, OutOfTime, Student, died
import nbformat
from nbgrader import utils

# What a Python kernel says of its language; tools that show the notebook go by it.
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": platform.python_version(),
}


@dataclass(frozen=True)
class Job:
    """A submission for a worker. Holds all that it needs, and nothing of anybody else's.

    Args:
        student: The student's id.
        notebook: The sanitized notebook.
        checks: How its graded cells are run.
        skip: Ids of demonstration cells that need not run.
        files: What was handed in beside the notebook.
        limits: What it may use.
    """

    student: str
    notebook: nbformat.NotebookNode
    checks: Mapping[str, Check]
    skip: frozenset[str] = frozenset()
    files: Mapping[str, bytes] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Executed:
    """What a worker made of a job.

    Args:
        notebook: With outputs.
        exercises: One result a graded cell.
        remarks: What a teacher should know.
        seconds: Wall clock, start to end.
        student_seconds: The part in which cells and checks ran.
        peak_memory: The most that this worker's process held so far, in bytes.
    """

    notebook: nbformat.NotebookNode
    exercises: tuple[ExerciseResult, ...]
    remarks: tuple[str, ...]
    seconds: float
    student_seconds: float
    peak_memory: int


def execute(job: Job) -> Executed:
    """Run a submission.

    Args:
        job: What to run. Runs on any machine that has `ftlab`; touches no gradebook.
    """
    warm_up(wait=True)  # the first time this takes seconds, which are no submission's
    started = time.monotonic()
    clock = Clock(job.limits)
    student = Student(clock, job.files)
    trusted = Trusted(clock, student)
    notebook = unearned(job.notebook, "it was not run")
    notebook.metadata["language_info"] = LANGUAGE
    remarks: list[str] = []
    checked: dict[str, Checked] = {}
    try:
        for cell in notebook.cells:
            if cell.cell_type == "code" and cell.id not in job.skip and cell.source.strip():
                checked |= _run(cell, job, student, trusted, remarks)
    finally:
        student.close()
        trusted.close()
    return Executed(
        notebook,
        results(notebook, checked),
        tuple(remarks),
        time.monotonic() - started,
        clock.running,
        peak_memory(),
    )


def unearned(notebook: nbformat.NotebookNode, why: str) -> nbformat.NotebookNode:
    """A copy in which every test has failed: to nbgrader, a test without outputs has passed.

    Args:
        notebook: Sanitized.
        why: What to say in each.
    """
    copy = nbformat.from_dict(notebook)
    for cell in filter(is_test, copy.cells):
        cell.outputs = [nbformat.from_dict(died(why))]
    return copy


def _run(
    cell: nbformat.NotebookNode,
    job: Job,
    student: Student,
    trusted: Trusted,
    remarks: list[str],
) -> dict[str, Checked]:
    """Run a cell where it belongs and put its outputs in."""
    check = job.checks.get(cell.id) if "nbgrader" in cell.metadata else None
    try:
        if check is None:
            outputs = student.run(cell.source)
            cell.outputs = harmless(outputs)
            _remark(cell, outputs, remarks)
            return {}
        result = trusted.check(check)
    except OutOfTime:
        why = f"all cells together took longer than {job.limits.timeout * job.limits.in_all:.0f} s"
        if why not in remarks:
            remarks.append(why)
        cell.outputs = [nbformat.from_dict(died(why))]
        return {} if check is None else {cell.id: Checked(cell.outputs, message=why)}
    cell.outputs = without_stderr(result.outputs)
    if result.lost:
        remarks.append(f"{cell.id!r} was stopped: {result.lost}")
    return {cell.id: result}


def _remark(cell: nbformat.NotebookNode, outputs: list[Any], remarks: list[str]) -> None:
    for output in outputs:
        if isinstance(output, dict) and output.get("ename") == "ProcessDied":
            remarks.append(f"cell {cell.id!r} was stopped: {str(output.get('evalue'))[:300]}")


def results(
    notebook: nbformat.NotebookNode, checked: Mapping[str, Checked]
) -> tuple[ExerciseResult, ...]:
    """Points as nbgrader reads them off the outputs, and what the checks said.

    Args:
        notebook: With outputs.
        checked: What the graded cells gave, by id; empty for a notebook that was not run.
    """
    found = []
    for cell in notebook.cells:
        if utils.is_grade(cell) or utils.is_task(cell):
            said = checked.get(cell.id, Checked([]))
            points, most = _grade(cell)
            grade_id = cell.metadata.nbgrader.grade_id
            misconception = said.misconception if points is not None and points < most else ""
            found.append(
                ExerciseResult(
                    grade_id, points, most, said.seconds, misconception, said.message[:500]
                )
            )
    return tuple(found)


def _grade(cell: nbformat.NotebookNode) -> tuple[float | None, float]:
    most = float(cell.metadata.nbgrader.get("points", 0))
    if not utils.is_grade(cell):
        return None, most
    points, _ = utils.determine_grade(cell)
    return points, most
