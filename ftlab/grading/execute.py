"""One submission, start to end: the student's cells in one process, the checks in another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
import platform
import time
from typing import Any

from ftlab.grading.course.plan import Check
from ftlab.grading.notebook.outputs import harmless, size, without_stderr
from ftlab.grading.record.outcome import ExerciseResult
from ftlab.grading.record.points import results, unearned
from ftlab.grading.sandbox.launcher import warm_up
from ftlab.grading.sandbox.limits import Limits, peak_memory, peak_memory_of
from ftlab.grading.sandbox.started import LaunchFailed, Warm
from ftlab.grading.sealed.student import Clock, OutOfTime, Student, died
from ftlab.grading.sealed.trusted import Checked, Trusted
import nbformat
from nbformat.v4 import new_output

MOST_SHOWN = 30_000_000  # characters of all outputs of a submission's own cells
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
        notebook_name: The notebook's file name.
        beside: What lies beside the instructor's own notebook, for both processes; it takes the
            place of what was handed in under the same name.
    """

    student: str
    notebook: nbformat.NotebookNode
    checks: Mapping[str, Check]
    skip: frozenset[str] = frozenset()
    files: Mapping[str, bytes] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    notebook_name: str = ""
    beside: Mapping[str, bytes] = field(default_factory=dict)


@dataclass
class Remarks:
    """What a teacher should know of a submission.

    Args:
        said: In words.
        stopped: Whether something was stopped, so that other limits may give other points.
        room: How many characters its cells may still show.
    """

    said: list[str] = field(default_factory=list)
    stopped: bool = False
    room: int = field(default_factory=lambda: MOST_SHOWN)

    def on_stop(self, words: str) -> None:
        """Something was stopped."""
        self.stopped = True
        self.say(words)

    def shown(self, outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
        """A cell's outputs, as long as all together are no more than a notebook can hold."""
        self.room -= size(outputs)
        if self.room >= 0 or not outputs:
            return outputs
        self.say(f"cells show more than {MOST_SHOWN / 1e6:.0f} MB in all; the rest was left out")
        return [new_output("stream", text="… left out: too much was shown before\n")]

    def say(self, words: str) -> None:
        """Something to look at, once."""
        if words not in self.said:
            self.said.append(words)


@dataclass(frozen=True)
class Executed:
    """What a worker made of a job.

    Args:
        notebook: With outputs.
        exercises: One result a graded cell.
        remarks: What a teacher should know.
        seconds: Wall clock, start to end.
        student_seconds: The part in which cells and checks ran.
        peak_memory: The most that this worker and its warm process held so far, in bytes.
        boxes_memory: The most that the submission's two processes took besides, in bytes.
        stopped: Whether a limit or a crash cost something.
        crashed: Whether a process ended that nobody killed, perhaps for a neighbor's sake.
        met: Graded cell → what could not cross to it, of those that met such a thing.
    """

    notebook: nbformat.NotebookNode
    exercises: tuple[ExerciseResult, ...]
    remarks: tuple[str, ...]
    seconds: float
    student_seconds: float
    peak_memory: int
    boxes_memory: int = 0
    stopped: bool = False
    crashed: bool = False
    met: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def execute(job: Job) -> Executed:
    """Run a submission.

    Args:
        job: What to run. Runs on any machine that has `ftlab`; touches no gradebook.

    Raises:
        LaunchFailed: No process can be started.
        CannotCheck: An instructor's own cell fails.
    """
    warm = warm_up(wait=True)  # the first time this takes seconds, which are no submission's
    try:
        done = _execute(job, warm)
        if warm is None or warm.alive:
            return done
    except LaunchFailed:
        if warm is None or warm.alive:
            raise
    # Somebody, or a system without memory, ended the warm process and what had come of it.
    return _execute(job, warm_up(wait=True))


def _execute(job: Job, warm: Warm | None) -> Executed:
    started = time.monotonic()
    clock = Clock(job.limits)
    student = Student(clock, {**job.files, **job.beside})
    trusted = Trusted(clock, student, job.beside)
    notebook = unearned(job.notebook, "it was not run")
    notebook.metadata["language_info"] = LANGUAGE
    remarks = Remarks()
    checked: dict[str, Checked] = {}
    try:
        for cell in notebook.cells:
            if cell.cell_type == "code" and cell.id not in job.skip and cell.source.strip():
                checked |= _run(cell, job, student, trusted, remarks)
        if trusted.crowded:
            remarks.on_stop("its cells left no room for the process that checks them")
    finally:
        student.close()
        trusted.close()
    found = results(notebook, checked)
    lost = [e for e in found if e.grade_id in job.checks and (e.points or 0) < e.max_points]
    if student.asked and lost:
        what = ", ".join(student.asked)
        remarks.say(f"its code asked for {what}, which a box has not; look at what is lost")
    return Executed(
        notebook,
        found,
        tuple(remarks.said),
        time.monotonic() - started,
        clock.running,
        peak_memory() + (peak_memory_of(warm.pid) if warm else 0),
        student.peak_memory + trusted.peak_memory,
        remarks.stopped,
        student.crashed or trusted.crashed,
        {cell: each.met for cell, each in checked.items() if each.met},
    )


def _run(
    cell: nbformat.NotebookNode,
    job: Job,
    student: Student,
    trusted: Trusted,
    remarks: Remarks,
) -> dict[str, Checked]:
    """Run a cell where it belongs and put its outputs in."""
    check = job.checks.get(cell.id) if "nbgrader" in cell.metadata else None
    try:
        if check is None:
            cell.outputs = remarks.shown(harmless(student.run(cell.source)))
            if student.ended:
                remarks.on_stop(f"cell {cell.id!r} was stopped: {student.ended}")
            for line in student.left_out:
                remarks.say(f"cell {cell.id!r}: {line!r} cannot run in a box and was left out")
            return {}
        result = _beside(check, student) if check.boxed else trusted.check(check)
    except OutOfTime:
        why = f"all cells together took longer than {job.limits.timeout * job.limits.in_all:.0f} s"
        remarks.on_stop(why)
        cell.outputs = [nbformat.from_dict(died(why))]
        return {} if check is None else {cell.id: Checked(cell.outputs, message=why)}
    cell.outputs = without_stderr(result.outputs)
    if result.met:
        what = "; ".join(result.met[:3])
        remarks.say(f"{cell.id!r} met what cannot cross to it ({what}); look at the answer")
    if result.lost:
        remarks.on_stop(f"{cell.id!r} was stopped: {result.lost}")
    elif not result.verdict:
        words = f"{cell.id!r} ended with {result.message!r} instead of a verdict"
        remarks.say(f"{words}; look whether the answer or the check is wrong")
    return {cell.id: result}


def _beside(check: Check, student: Student) -> Checked:
    """Run a test that cannot be sealed in the student's process."""
    started = time.monotonic()
    outputs: list[Any] = [*harmless(student.run(check.test.source))]
    failed = next((each for each in outputs if each.output_type == "error"), None)
    message = f"{failed.ename}: {failed.evalue}".splitlines()[0] if failed else ""
    took = time.monotonic() - started
    return Checked(outputs, seconds=took, message=message, lost=student.ended)
