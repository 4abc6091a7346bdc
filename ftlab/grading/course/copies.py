"""Copies of a notebook that lie beside it."""

from __future__ import annotations

from pathlib import Path
import re

from ftlab.errors import InputError
from ftlab.lesson_files import core_notebooks

_GRADE_ID = re.compile(r'"grade_id": *"([^"]*)"')


def only_notebook(folder: Path, lesson: str) -> Path:
    """The one notebook of a folder.

    Raises:
        InputError: There is another number of them.
    """
    found = core_notebooks(folder)
    if len(found) != 1:
        raise InputError(
            "one notebook for a lesson",
            f"{len(found)} for {lesson!r}",
            "a copy beside the source",
            f"ls {folder}",
        )
    return found[0]


def alike(paths: list[Path]) -> list[list[Path]]:
    """Notebooks in groups of those that have the same graded cells; without those of none."""
    groups: dict[frozenset[str], list[Path]] = {}
    for path in paths:
        ids = frozenset(_GRADE_ID.findall(path.read_text(encoding="utf-8", errors="replace")))
        if ids:
            groups.setdefault(ids, []).append(path)
    return [*groups.values()]
