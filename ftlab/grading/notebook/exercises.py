"""The exercises of a notebook and their checks, and the notebook with some of them written."""

from __future__ import annotations

from collections.abc import Mapping
import copy

import nbformat


def exercises(notebook: nbformat.NotebookNode) -> dict[str, nbformat.NotebookNode]:
    """The cells that students write code in, by exercise id."""
    return {
        cell.id: cell
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    }


def checks_of(notebook: nbformat.NotebookNode) -> dict[str, nbformat.NotebookNode]:
    """The autograded test cells, by the id of the exercise that they test."""
    return {
        cell.id.removeprefix("check-"): cell
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
    }


def graded_part(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A notebook's imports, exercises and tests, without the demonstrations between them.

    The demonstrations take most of a lesson's time, and no exercise needs them.
    """
    part = copy.deepcopy(notebook)
    part.cells = [
        cell
        for cell in part.cells
        if cell.metadata.get("nbgrader") or cell.source.lstrip().startswith(("from ", "import "))
    ]
    return part


def filled_in(released: nbformat.NotebookNode, code: Mapping[str, str]) -> nbformat.NotebookNode:
    """A released notebook with some exercises written.

    Args:
        released: The student's notebook as handed out; left as it is.
        code: Exercise id → code for its cell.
    """
    notebook = copy.deepcopy(released)
    cells = exercises(notebook)
    for exercise, text in code.items():
        cells[exercise].source = text
    return notebook
