"""A submission on its way: its notebooks are executed one by one and recorded together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ftlab.grading.course.source import Lesson
from ftlab.grading.done import Done
from ftlab.grading.execute import Executed
from ftlab.grading.intake.submitted import Submission
from ftlab.grading.notebook.outputs import plain
from ftlab.grading.record.outcome import ExerciseResult, Outcome
from ftlab.grading.record.points import results, unearned
import nbformat
from nbformat.v4 import new_markdown_cell


@dataclass
class Whole:
    """What a student handed in for a lesson, and what has become of it so far.

    Args:
        handed_in: As it was read.
        lessons: The lesson's notebooks, by file name.
        waiting: Notebooks that are executed now.
        remarks: What a teacher should know.
        notebooks: Those that are done, with outputs.
        exercises: Their results.
        executed: What workers made of them.
        skipped: Ids of cells that were not run.
        lost: Why it cannot be recorded now.
    """

    handed_in: Submission
    lessons: Mapping[str, Lesson]
    waiting: set[str] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)
    notebooks: dict[str, nbformat.NotebookNode] = field(default_factory=dict)
    exercises: dict[str, tuple[ExerciseResult, ...]] = field(default_factory=dict)
    executed: list[Executed] = field(default_factory=list)
    skipped: set[str] = field(default_factory=set)
    lost: str = ""

    def unread(self, filename: str, reason: str) -> None:
        """One of the notebooks cannot be read: no points for it, and the reason on top."""
        reason = plain(reason)
        notebook = unearned(self.lessons[filename].by_itself(), reason)
        note = new_markdown_cell(f"**Not graded:** {reason}.", id="not-graded")
        notebook.cells.insert(0, note)
        self._keep(filename, notebook, results(notebook, {}))
        self.say(filename, [reason])

    def take(self, done: Done) -> None:
        """One of the notebooks came back from a worker."""
        filename = done.job.notebook_name
        self.waiting.discard(filename)
        if done.result is None:
            self.lost = f"it could not be run here: {done.error}"
            return
        self.executed.append(done.result)
        self.skipped |= done.job.skip
        self._keep(filename, done.result.notebook, done.result.exercises)
        self.say(filename, [*done.result.remarks])

    def say(self, filename: str, remarks: list[str]) -> None:
        """What a teacher should know of one of the notebooks."""
        of = f"{filename}: " if len(self.lessons) > 1 else ""
        self.remarks += [f"{of}{plain(each)}" for each in remarks]

    def _keep(
        self, filename: str, notebook: nbformat.NotebookNode, found: tuple[ExerciseResult, ...]
    ) -> None:
        name = Path(filename).stem
        self.notebooks[filename] = notebook
        self.exercises[filename] = tuple(replace(each, notebook=name) for each in found)

    def outcome(self, lesson: str) -> Outcome:
        """What became of it in the end."""
        status = "flagged" if self.remarks else "graded"
        measured: dict[str, Any] = {}
        if self.executed:
            measured = _measured(self.executed) | {"skipped": tuple(sorted(self.skipped))}
        return Outcome(
            self.handed_in.student,
            lesson,
            status if self.executed else "failed",  # type: ignore[arg-type]
            "; ".join(dict.fromkeys(self.remarks))[:2000],
            tuple(each for name in self.lessons for each in self.exercises[name]),
            **measured,
        )


def _measured(done: list[Executed]) -> dict[str, Any]:
    return {
        "seconds": round(sum(each.seconds for each in done), 3),
        "student_seconds": round(sum(each.student_seconds for each in done), 3),
        "peak_memory": max(each.peak_memory for each in done),
        "boxes_memory": max(each.boxes_memory for each in done),
        "stopped": any(each.stopped for each in done),
    }
