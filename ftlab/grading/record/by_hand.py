"""Points that a person gave stay given while the answer that they were given for stays the same.

nbgrader marks every such answer as waiting for a person again when its submission is graded once
more, and formgrader takes the mark away only when other points are typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry

Cell = tuple[str, str]  # name of the notebook, grade id


@contextmanager
def kept(address: str, lesson: str, student: str, graded: Sequence[Path]) -> Iterator[None]:
    """Keep what a person has settled, while a submission is recorded again in the block.

    Args:
        address: Of the gradebook.
        lesson: Which lesson.
        student: Whose submission.
        graded: The autograded notebooks; there are none the first time.
    """
    there = any(path.is_file() for path in graded)
    before = _settled(address, lesson, student) if there else {}
    answers = _answers(graded) if before else {}
    yield
    if not before:
        return
    now = _answers(graded)
    same = {cell for cell in before if cell in answers and answers[cell] == now.get(cell)}
    with Gradebook(address) as gradebook:
        for cell, grade in _grades(gradebook, lesson, student):
            if cell in same and grade.auto_score == before[cell]:
                grade.needs_manual_grade = False
        gradebook.db.commit()


def _settled(address: str, lesson: str, student: str) -> dict[Cell, float | None]:
    """Automatic points of the graded cells that a person gave points for, and that do not wait."""
    with Gradebook(address) as gradebook:
        return {
            cell: grade.auto_score
            for cell, grade in _grades(gradebook, lesson, student)
            if grade.manual_score is not None and not grade.needs_manual_grade
        }


def _grades(gradebook: Gradebook, lesson: str, student: str) -> Iterator[tuple[Cell, Any]]:
    try:
        submission = gradebook.find_submission(lesson, student)
    except MissingEntry:
        return
    for notebook in submission.notebooks:
        for grade in notebook.grades:
            yield (notebook.name, grade.name), grade


def _answers(graded: Sequence[Path]) -> dict[Cell, str]:
    """Text of the tracked cells, by notebook and grade id."""
    return {
        (path.stem, cell.metadata.nbgrader.grade_id): cell.source
        for path in graded
        if path.is_file()
        for cell in nbformat.read(path, 4).cells
        if "nbgrader" in cell.metadata
    }
