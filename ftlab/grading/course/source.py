"""A lesson as submissions are held against: the source without solutions, with hidden tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
import tempfile

from ftlab.errors import InputError
from ftlab.grading.course.folder import Course, StepFailed
from ftlab.grading.course.patience import patiently
from ftlab.grading.course.plan import Check, checks
from ftlab.grading.notebook.matching import Known
import nbformat
from nbgrader import utils
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
        path, config = course.source(name), course.config
        notebook = with_ids(nbformat.read(path, 4))
        for step in (LockCells, ClearSolutions, ClearOutput, ComputeChecksums):
            notebook, _ = step(config=config).preprocess(notebook, {})
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

    @cached_property
    def handed_out(self) -> list[Known]:
        """All cells of the lesson as students got them, in order."""
        return [
            Known(
                cell.metadata.nbgrader.grade_id if _tracked(cell) else "",
                cell.cell_type,
                self.released[cell.metadata.nbgrader.grade_id] if _tracked(cell) else cell.source,
                _tracked(cell) and utils.is_solution(cell),
            )
            for cell in self.canonical.cells
        ]

    def by_itself(self) -> nbformat.NotebookNode:
        """A new copy of the notebook without answers."""
        return nbformat.from_dict(self.canonical)


def with_ids(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A notebook in which each cell has an id of its own: nbgrader's where it keeps track of it.

    Args:
        notebook: An instructor's, perhaps of a format that had no ids; changed.
    """
    tracked = {cell.metadata.nbgrader.grade_id for cell in notebook.cells if _tracked(cell)}
    taken = set(tracked)
    for place, cell in enumerate(notebook.cells):
        if _tracked(cell):
            cell["id"] = cell.metadata.nbgrader.grade_id
            continue
        if not cell.get("id") or cell["id"] in taken:
            cell["id"] = f"cell-{place}"
        taken.add(cell["id"])
    notebook["nbformat_minor"] = max(5, notebook.get("nbformat_minor", 5))  # the first with ids
    return notebook


def _tracked(cell: nbformat.NotebookNode) -> bool:
    about = cell.metadata.get("nbgrader", {})
    return any(about.get(key) for key in ("grade", "solution", "locked", "task"))


def register(course: Course, lesson: str) -> None:
    """Tell the gradebook what a lesson consists of, as nbgrader's own release step does.

    Raises:
        InputError: Graded cells were added or taken out after the first submission was graded.
        StepFailed: nbgrader refuses for another reason.
    """
    try:
        with tempfile.TemporaryDirectory() as scratch:
            patiently(lambda: replace(course, releases=Path(scratch)).release(lesson))
    except StepFailed as refusal:
        if "Cannot add or remove cells" not in str(refusal):
            raise
        raise InputError(
            f"the graded cells that {lesson} had when it was first graded",
            "others",
            "an exercise was added, taken out or named anew since",
            f"the lesson as it was; or, in {course.root}, `nbgrader db assignment remove {lesson} "
            "--force`, which deletes its grades, those given by hand too, and grade again",
        ) from None
