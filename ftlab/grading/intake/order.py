"""Tests stand behind the answers that they test."""

from __future__ import annotations

from ftlab.grading.course.source import Lesson
from ftlab.grading.notebook.names import names
import nbformat
from nbgrader import utils


def tests_behind_answers(cells: list[nbformat.NotebookNode], lesson: Lesson) -> None:
    """Move each test that stands before its answer to right behind it.

    Args:
        cells: A sanitized notebook's; changed.
        lesson: What says which names a test asks for.
    """
    for name, check in lesson.checks.items():
        asked = {*check.test.asks, *(each for part in check.needs for each in part.asks)}
        places = [place for place, cell in enumerate(cells) if cell.id == name and _tracked(cell)]
        if not asked or not places:
            continue
        answers = [place for each in asked if (place := _answer(cells, each)) is not None]
        last = max(answers, default=-1)
        if last > places[0]:
            cells.insert(last, cells.pop(places[0]))


def _answer(cells: list[nbformat.NotebookNode], name: str) -> int | None:
    """Where a name is answered: in the lesson's own cell for it, else where it is defined first."""
    code = [place for place, cell in enumerate(cells) if cell.cell_type == "code"]
    there = [place for place in code if name in names(cells[place].source).bound]
    own = [place for place in there if _tracked(cells[place]) and utils.is_solution(cells[place])]
    return own[0] if own else there[0] if there else None


def _tracked(cell: nbformat.NotebookNode) -> bool:
    return "nbgrader" in cell.metadata
