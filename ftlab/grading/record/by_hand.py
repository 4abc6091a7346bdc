"""Points that a person gave stay given while the answer that they were given for stays the same.

nbgrader marks every such answer as waiting for a person again when its submission is graded once
more, and formgrader takes the mark away only when other points are typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry


@contextmanager
def kept(address: str, lesson: str, student: str, graded: Path) -> Iterator[None]:
    """Keep what a person has settled, while a submission is recorded again in the block.

    Args:
        address: Of the gradebook.
        lesson: Which lesson.
        student: Whose submission.
        graded: The autograded notebook; there is none the first time.
    """
    before = _settled(address, lesson, student) if graded.is_file() else {}
    answers = _answers(graded) if before else {}
    yield
    if not before:
        return
    now = _answers(graded)
    same = {name for name in before if name in answers and answers[name] == now.get(name)}
    with Gradebook(address) as gradebook:
        for grade in _grades(gradebook, lesson, student):
            if grade.name in same and grade.auto_score == before[grade.name]:
                grade.needs_manual_grade = False
        gradebook.db.commit()


def _settled(address: str, lesson: str, student: str) -> dict[str, float | None]:
    """Automatic points of the graded cells that a person gave points for, and that do not wait."""
    with Gradebook(address) as gradebook:
        return {
            grade.name: grade.auto_score
            for grade in _grades(gradebook, lesson, student)
            if grade.manual_score is not None and not grade.needs_manual_grade
        }


def _grades(gradebook: Gradebook, lesson: str, student: str) -> Iterator[Any]:
    try:
        submission = gradebook.find_submission(lesson, student)
    except MissingEntry:
        return
    for notebook in submission.notebooks:
        yield from notebook.grades


def _answers(graded: Path) -> dict[str, str]:
    """Text of the tracked cells, by grade id."""
    cells = nbformat.read(graded, 4).cells
    marked = [cell for cell in cells if "nbgrader" in cell.metadata]
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in marked}
