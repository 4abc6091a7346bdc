"""A submission made safe to run: the instructor's cells from the source, the student's as text.

Nothing but the text of cells is taken from the student's file. What the cells are, what they are
worth and which are tests comes from the source.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from ftlab.errors import listed
from ftlab.grading.course.source import Lesson
from ftlab.grading.intake.cells import Unreadable, cells_of, plain_cell
from ftlab.grading.intake.order import tests_behind_answers
from ftlab.grading.notebook.lenient import same_text
from ftlab.grading.notebook.matching import Own, first_lines, found_by_content
from ftlab.grading.notebook.names import names
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from nbgrader import utils

MOST_TEXT = 5_000_000  # characters of all cells
_NEW = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
_MISSING = "# This cell was missing from the submission."


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
    cells = [plain_cell(cell) for cell in cells_of(content, remarks)]
    length = sum(len(cell["source"]) for cell in cells)
    if length > MOST_TEXT:
        raise Unreadable(f"the cells have {length:,} characters; at most {MOST_TEXT:,} are read")
    ids = [_grade_id(cell, lesson, remarks) for cell in cells]
    _drop_doubles(ids, lesson, remarks)
    _answers_in_tests(cells, ids, lesson, remarks)
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


def _answers_in_tests(
    cells: list[dict[str, Any]], ids: list[str | None], lesson: Lesson, remarks: list[str]
) -> None:
    """A test that was merged with an answer, which stands nowhere else, is the student's cell."""
    missing = [name for name, cell in lesson.cells.items() if utils.is_solution(cell)]
    wanted = {name: names(lesson.cells[name].source).bound for name in missing if name not in ids}
    for place, name in enumerate(ids):
        if not name or not wanted or name not in lesson.checks:
            continue
        bound = names(cells[place]["source"]).bound - names(lesson.cells[name].source).bound
        if any(answer & bound for answer in wanted.values()):
            ids[place] = None
            remarks.append(f"locked cell {name!r} holds an answer, which is run by itself")


def _restored(source: str, name: str, lesson: Lesson, remarks: list[str]) -> nbformat.NotebookNode:
    """One of the lesson's cells with the student's text, or with its own where it is locked."""
    original = lesson.cells[name]
    cell = nbformat.from_dict(original)
    if not (utils.is_locked(original) or utils.is_task(original)):
        cell.source = source
    elif same_text(source) not in (same_text(original.source), same_text(lesson.released[name])):
        remarks.append(f"locked cell {name!r} was changed; the instructor's copy is used")
    return cell


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
