"""Make submissions from the course's own right and wrong answers, with known results."""

from __future__ import annotations

from collections.abc import Mapping
import copy
from dataclasses import dataclass
from pathlib import Path
import re

from ftlab.errors import PACKAGE
import nbformat

ANSWERS = PACKAGE.parent / "tests" / "answers"
_NAME = re.compile(r"(?:wrong_(?P<misconception>M\d+)|right)_\w+")


@dataclass(frozen=True)
class Answer:
    """One answer to one exercise, kept as a small file.

    Args:
        path: `tests/answers/<lesson>/<exercise>/wrong_M07_….py` or `right_….py`.
    """

    path: Path

    @property
    def lesson(self) -> str:
        """Such as `"01-feature-extraction"`."""
        return self.path.parts[-3]

    @property
    def exercise(self) -> str:
        """The exercise's id, such as `"new-head"`."""
        return self.path.parts[-2]

    @property
    def misconception(self) -> str | None:
        """Id of the misconception that a wrong answer shows; `None` when it is right."""
        match = _NAME.fullmatch(self.path.stem)
        if match is None:
            raise ValueError(f"{self.path} is named neither wrong_M07_… nor right_…")
        return match["misconception"]

    @property
    def code(self) -> str:
        """What a student would have typed."""
        return self.path.read_text(encoding="utf-8").strip() + "\n"

    def __str__(self) -> str:
        return f"{self.lesson}/{self.exercise}/{self.path.stem}"


def answers(lesson: str | None = None, folder: Path = ANSWERS) -> list[Answer]:
    """All answers that the course keeps, or those of one lesson."""
    return [Answer(path) for path in sorted(folder.glob(f"{lesson or '*'}/*/*.py"))]


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
