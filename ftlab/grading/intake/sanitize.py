"""A submission made safe to run: the instructor's cells from the source, the student's as text.

Nothing but the text of cells is taken from the student's file. What the cells are, what they are
worth and which are tests comes from the source.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
import json
import re
from typing import Any

from ftlab.errors import listed
from ftlab.grading.course.source import Lesson
from ftlab.grading.intake.order import tests_behind_answers
from ftlab.grading.notebook.lenient import text_of
from ftlab.grading.notebook.matching import Own, first_lines, found_by_content
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from nbgrader import utils

MOST_CELLS, MOST_SOURCE, MOST_TEXT = 1000, 1_000_000, 5_000_000  # cells; characters
_NEW = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_MISSING = "# This cell was missing from the submission."


class Unreadable(Exception):
    """A file from which no cells can be taken; the message is for a teacher."""


@dataclass
class Sanitized:
    """A notebook that can be run and graded.

    Args:
        notebook: With nbgrader's metadata from the source.
        remarks: What a teacher should know.
    """

    notebook: nbformat.NotebookNode
    remarks: list[str] = field(default_factory=list)


def sanitize(content: bytes, lesson: Lesson) -> Sanitized:
    """Take the student's cells from a file.

    Args:
        content: What was handed in, perhaps hostile.
        lesson: What was handed out.

    Raises:
        Unreadable: There are no cells in it.
    """
    remarks: list[str] = []
    cells = [_plain(cell) for cell in _cells(content, remarks)]
    length = sum(len(cell["source"]) for cell in cells)
    if length > MOST_TEXT:
        raise Unreadable(f"the cells have {length:,} characters; at most {MOST_TEXT:,} are read")
    ids = [_grade_id(cell, lesson, remarks) for cell in cells]
    _drop_doubles(ids, lesson, remarks)
    _by_content(cells, ids, lesson, remarks)
    clean = []
    for cell, grade_id in zip(cells, ids, strict=True):
        if grade_id is None:
            clean.append(_NEW[cell["cell_type"]](cell["source"], id=cell["id"]))
        elif grade_id:
            clean.append(_restored(cell["source"], grade_id, lesson, remarks))
    _put_back(clean, lesson, remarks)
    _other_order(clean, lesson, remarks)
    tests_behind_answers(clean, lesson)
    _unique_ids(clean, lesson)
    notebook = lesson.by_itself()
    notebook.cells = clean
    return Sanitized(notebook, remarks)


def _cells(content: bytes, remarks: list[str]) -> list[Any]:
    text, encoding = text_of(content)
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("the file is no notebook: it is not JSON, or was cut off") from None
    if not isinstance(raw, dict):
        raise Unreadable("the file is no notebook: it holds JSON of another kind")
    cells = raw.get("cells")
    if cells is None and isinstance(raw.get("worksheets"), list):
        cells = _from_version_3(text)
    if encoding:
        remarks.append(f"the file is not UTF-8; it was read as {encoding}")
    if not isinstance(cells, list):
        raise Unreadable("the file is no notebook: it has no list of cells")
    if len(cells) > MOST_CELLS:
        raise Unreadable(f"the notebook has {len(cells)} cells; at most {MOST_CELLS} are graded")
    return cells


def _from_version_3(text: str) -> Any:
    try:
        return nbformat.reads(text, 4).cells
    except Exception as error:
        raise Unreadable(f"a notebook of an old format that cannot be read: {error}") from None


def _plain(cell: Any) -> dict[str, Any]:
    """Kind, text, id and claimed grade id of a cell, whatever stands in the file."""
    cell = cell if isinstance(cell, dict) else {}
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(each for each in source if isinstance(each, str))
    source = source if isinstance(source, str) else ""
    if len(source) > MOST_SOURCE:
        raise Unreadable(f"a cell has {len(source):,} characters; at most {MOST_SOURCE:,} are read")
    metadata = cell.get("metadata")
    about = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name, kind = cell.get("id"), cell.get("cell_type")
    return {
        "cell_type": kind if kind in ("code", "markdown") else "raw",
        "source": source.encode(errors="replace").decode(),  # half a surrogate pair has no UTF-8
        "id": name if isinstance(name, str) and _CELL_ID.fullmatch(name) else "cell",
        "claims": about.get("grade_id") if isinstance(about, dict) else None,
    }


def _grade_id(cell: dict[str, Any], lesson: Lesson, remarks: list[str]) -> str | None:
    """Which of the lesson's cells this is; `None` for one of the student's own."""
    claimed = cell["claims"]
    if isinstance(claimed, str) and claimed in lesson.cells:
        return claimed
    if claimed is None and cell["id"] in lesson.cells:
        remarks.append(f"cell {cell['id']!r} had lost nbgrader's marks; its id told what it is")
        return str(cell["id"])
    return None


def _by_content(
    cells: list[dict[str, Any]], ids: list[str | None], lesson: Lesson, remarks: list[str]
) -> None:
    """Find the lesson's cells that lost their marks by what stands in them."""
    own = [
        Own(cell["cell_type"], cell["source"], name or "", free=name is None)
        for cell, name in zip(cells, ids, strict=True)
    ]
    found = found_by_content(own, lesson.handed_out)
    for place, name in found.items():
        ids[place] = name
    if found:
        lines = first_lines(cells[place]["source"] for place in found)
        told = [f"{name!r} ({line})" for name, line in zip(found.values(), lines, strict=True)]
        more = f" and {len(told) - 8} more" if len(told) > 8 else ""
        remarks.append(
            "cells without nbgrader's marks were found by their content: "
            f"{', '.join(told[:8])}{more}"
        )


def _drop_doubles(ids: list[str | None], lesson: Lesson, remarks: list[str]) -> None:
    """Of cells that stand several times the last counts, as with nbgrader.

    An earlier copy of an answer is run as a cell of the student's own; one of a test is left out.
    """
    count = Counter(name for name in ids if name)
    for name in [name for name, times in count.items() if times > 1]:
        places = [place for place, each in enumerate(ids) if each == name]
        answer = utils.is_solution(lesson.cells[name])
        for place in places[:-1]:
            ids[place] = None if answer else ""
        kept = "the last one is graded" if answer else "the instructor's copy is used"
        remarks.append(f"cell {name!r} stands {len(places)} times; {kept}")


def _restored(source: str, name: str, lesson: Lesson, remarks: list[str]) -> nbformat.NotebookNode:
    """One of the lesson's cells with the student's text, or with its own where it is locked."""
    original = lesson.cells[name]
    cell = nbformat.from_dict(original)
    if not (utils.is_locked(original) or utils.is_task(original)):
        cell.source = source
    elif _lines(source) not in (_lines(original.source), _lines(lesson.released[name])):
        remarks.append(f"locked cell {name!r} was changed; the instructor's copy is used")
    return cell


def _lines(source: str) -> list[str]:
    return [line.rstrip() for line in source.strip().splitlines()]


def _put_back(cells: list[nbformat.NotebookNode], lesson: Lesson, remarks: list[str]) -> None:
    """Add what is missing, each cell after the one that it followed in the source."""
    present = {cell.metadata.nbgrader.grade_id for cell in cells if "nbgrader" in cell.metadata}
    missing = [name for name in lesson.cells if name not in present]
    if missing:
        remarks.append(f"missing and put back from the source: {listed(missing)}")
    before: str | None = None
    for name, original in lesson.cells.items():
        if name in missing:
            cell = nbformat.from_dict(original)
            if utils.is_solution(cell) and not utils.is_grade(cell):
                cell.source = _MISSING  # the stub would replace what stands in another cell
            cells.insert(_place_of(cells, before) + 1, cell)
        before = name


def _place_of(cells: list[nbformat.NotebookNode], name: str | None) -> int:
    for place, cell in enumerate(cells):
        if cell.metadata.get("nbgrader", {}).get("grade_id") == name is not None:
            return place
    return -1


def _other_order(cells: list[nbformat.NotebookNode], lesson: Lesson, remarks: list[str]) -> None:
    order = [cell.metadata.nbgrader.grade_id for cell in cells if "nbgrader" in cell.metadata]
    if order != list(lesson.cells):
        remarks.append("the lesson's cells stand in another order than they were handed out in")


def _unique_ids(cells: list[nbformat.NotebookNode], lesson: Lesson) -> None:
    """The lesson's cells keep their ids; of other doubles all but the first get new ones."""
    taken = {cell.id for cell in lesson.cells.values()}
    for number, cell in enumerate(cells):
        if "nbgrader" in cell.metadata:
            continue
        if cell.id in taken:
            cell.id = f"student-{number}"
        taken.add(cell.id)
