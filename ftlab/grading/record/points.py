"""Points as nbgrader reads them off a notebook's outputs."""

from __future__ import annotations

from collections.abc import Mapping

from ftlab.grading.course.plan import is_test
from ftlab.grading.notebook.outputs import plain
from ftlab.grading.record.outcome import ExerciseResult
from ftlab.grading.sealed.student import died
from ftlab.grading.sealed.trusted import Checked
import nbformat
from nbgrader import utils


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
                    grade_id, points, most, said.seconds, misconception, plain(said.message[:500])
                )
            )
    return tuple(found)


def _grade(cell: nbformat.NotebookNode) -> tuple[float | None, float]:
    most = float(cell.metadata.nbgrader.get("points", 0))
    if not utils.is_grade(cell):
        return None, most
    points, _ = utils.determine_grade(cell)
    return points, most
