"""The course's own right and wrong answers, with known results."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
import re

from ftlab.errors import PACKAGE
from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.notebook.exercises import exercises
from ftlab.grading.notebook.further import answered, exercises_marked
import nbformat

ANSWERS = PACKAGE.parent / "tests" / "answers"
_NAME = re.compile(r"(?:wrong_(?P<misconception>M\d+|none)|right)_\w+")


@dataclass(frozen=True)
class Answer:
    """One answer to one exercise, kept as a small file.

    Args:
        path: `tests/answers/<lesson>/<exercise>/wrong_M07_….py`, `wrong_none_….py` or
            `right_….py`.
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
        """Id of the misconception that a wrong answer shows, and `None` when it is right.

        Empty where its check should name none.
        """
        match = _NAME.fullmatch(self.path.stem)
        if match is None:
            raise ValueError(f"{self.path} is named neither wrong_M07_…, wrong_none_… nor right_…")
        found = match["misconception"]
        return "" if found == "none" else found

    @property
    def right(self) -> bool:
        """Whether it should pass."""
        return self.misconception is None

    @property
    def code(self) -> str:
        """What a student would have typed."""
        return self.path.read_text(encoding="utf-8").strip() + "\n"

    def __str__(self) -> str:
        return f"{self.lesson}/{self.exercise}/{self.path.stem}"


def every_exercise(lesson: str) -> nbformat.NotebookNode:
    """A lesson of this course in one notebook: its core, and what is further behind it, answered.

    For the exercises of both, which keep answers alike.
    """
    course = Course.at(PROJECT)
    whole, beyond = nbformat.read(course.source(lesson), 4), course.further(lesson)
    if beyond:
        whole.cells += exercises_marked(answered(nbformat.read(beyond, 4))).cells
    return whole


def answers(lesson: str | None = None, folder: Path = ANSWERS) -> list[Answer]:
    """All answers that the course keeps, or those of one lesson."""
    return [Answer(path) for path in sorted(folder.glob(f"{lesson or '*'}/*/*.py"))]


def answers_to(notebook: nbformat.NotebookNode, kept: list[Answer]) -> list[Answer]:
    """Those to the exercises of a notebook; the others belong to what is further."""
    names = exercises(notebook)
    return [answer for answer in kept if answer.exercise in names]
