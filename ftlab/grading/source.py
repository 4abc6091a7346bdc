"""A lesson as submissions are held against: the source without solutions, with hidden tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
import tempfile

from ftlab.grading.course import Course
from ftlab.grading.plan import Check, checks
import nbformat
from nbgrader.preprocessors import (
    ClearHiddenTests,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)


@dataclass(frozen=True)
class Lesson:
    """A lesson's source, made ready for grading.

    Args:
        name: Such as `"01-feature-extraction"`.
        filename: Of its notebook, with its suffix.
        canonical: What nbgrader keeps of the source: solutions cleared, hidden tests in place,
            checksums computed.
    """

    name: str
    filename: str
    canonical: nbformat.NotebookNode

    @classmethod
    def of(cls, course: Course, name: str) -> Lesson:
        """Read a lesson of a course."""
        path = course.source(name)
        notebook = nbformat.read(path, 4)
        for step in (LockCells, ClearSolutions, ClearOutput, ComputeChecksums):
            notebook, _ = step(config=course.config).preprocess(notebook, {})
        return cls(name, path.name, notebook)

    @cached_property
    def cells(self) -> dict[str, nbformat.NotebookNode]:
        """The cells that nbgrader keeps track of, by grade id, in order."""
        return {
            cell.metadata.nbgrader.grade_id: cell for cell in self.canonical.cells if _tracked(cell)
        }

    @cached_property
    def checks(self) -> dict[str, Check]:
        """How each autograded cell is run."""
        return checks(self.canonical)

    @cached_property
    def released(self) -> dict[str, str]:
        """Text of the same cells as students got them, without hidden tests."""
        copy, _ = ClearHiddenTests().preprocess(self.by_itself(), {})
        return {
            cell.metadata.nbgrader.grade_id: cell.source for cell in filter(_tracked, copy.cells)
        }

    def by_itself(self) -> nbformat.NotebookNode:
        """A new copy of the notebook without answers."""
        return nbformat.from_dict(self.canonical)


def _tracked(cell: nbformat.NotebookNode) -> bool:
    about = cell.metadata.get("nbgrader", {})
    return any(about.get(key) for key in ("grade", "solution", "locked", "task"))


def register(course: Course, lesson: str) -> None:
    """Tell the gradebook what a lesson consists of, as nbgrader's own release step does.

    Raises:
        StepFailed: nbgrader refuses, such as when cells were added after the first submission.
    """
    with tempfile.TemporaryDirectory() as scratch:
        replace(course, releases=Path(scratch)).release(lesson)
