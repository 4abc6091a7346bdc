"""What runs where: read off the instructor's source, never off a student's file.

Graded cells run in the trusted process. What they need comes from two sides: names that the
instructor's own cells bind (imports, data) are made there anew from the source, and names that
stand in cells for students to write are asked for in the student's process.
"""

from __future__ import annotations

from dataclasses import dataclass
import re

from ftlab.errors import InputError
from ftlab.grading.notebook.names import Names, names
import nbformat
from nbgrader import utils

DEMONSTRATION, BOXED = "demonstration", "boxed"  # tags of the source's cells
_CHECKS = re.compile(r"\bftlab\b|\bchecks\.")
MOST_READ = 500_000  # characters of all cells


@dataclass(frozen=True)
class Part:
    """A cell for the trusted process, and what it takes from the student's.

    Args:
        cell: Id of the source's cell.
        source: Its code.
        asks: Names that stand for the student's functions and values.
    """

    cell: str
    source: str
    asks: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """A graded cell and the instructor's cells that it needs, in their order.

    Args:
        test: The graded cell.
        needs: Cells that have to run before it.
        boxed: Whether it runs beside the student's code, because the source tags it `boxed`: it
            may change the student's names there, and the student's code may change it.
    """

    test: Part
    needs: tuple[Part, ...]
    boxed: bool = False


def checks(canonical: nbformat.NotebookNode) -> dict[str, Check]:
    """How each autograded cell of a lesson is run, by its id.

    Args:
        canonical: The source notebook without solutions, with hidden tests.

    Raises:
        InputError: A test that is tagged `boxed` calls a check, which does nothing in a box.
    """
    cells = [cell for cell in canonical.cells if cell.cell_type == "code"]
    found = {}
    for place, cell in enumerate(cells):
        if is_test(cell):
            needed: dict[int, Part] = {}
            test = _part(cells, place, needed)
            needs = tuple(needed[key] for key in sorted(needed))
            found[cell.id] = Check(test, needs, BOXED in cell.metadata.get("tags", []))
            if found[cell.id].boxed and not boxable(cell.source):
                raise InputError(
                    f"a test that asserts something itself, where it is tagged {BOXED!r}",
                    f"{cell.id!r}, which calls a check of this package's",
                    "those checks do nothing where students' code runs",
                    "take the tag out: such a test can be sealed",
                )
    return found


def boxable(source: str) -> bool:
    """Whether a test may run beside students' code: not one that calls a check of this package.

    Args:
        source: Its code.

    Example:
    >>> boxable("assert double(2) == 4"), boxable("checks.start_here.accuracy(accuracy)")
    (True, False)
    """
    return not _CHECKS.search(source)


def is_test(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell is graded by running it, and not by a person."""
    return bool(cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell))


def _part(cells: list[nbformat.NotebookNode], place: int, needed: dict[int, Part]) -> Part:
    """A cell's part; the parts that it needs are put into `needed`."""
    cell, asks = cells[place], []
    found = names(cell.source)
    for name in sorted(found.used | found.later):
        origin = _last_binding(cells[:place], name)
        if origin is None:
            if name not in found.bound:
                asks.append(name)
        elif utils.is_solution(cells[origin]):
            asks.append(name)
        elif origin not in needed:
            needed[origin] = _part(cells, origin, needed)
    return Part(cell.id, cell.source, tuple(asks))


def _last_binding(cells: list[nbformat.NotebookNode], name: str) -> int | None:
    for place in range(len(cells) - 1, -1, -1):
        if name in names(cells[place].source).bound:
            return place
    return None


def demonstrations(canonical: nbformat.NotebookNode) -> set[str]:
    """Code of the cells that the source tags as demonstration."""
    return {
        cell.source.strip()
        for cell in canonical.cells
        if cell.cell_type == "code"
        and DEMONSTRATION in cell.metadata.get("tags", [])
        and "nbgrader" not in cell.metadata
    }


def skippable(submission: nbformat.NotebookNode, canonical: nbformat.NotebookNode) -> set[str]:
    """Ids of the demonstration cells that need not run for this submission.

    One that the student changed is run, and so is one that binds a name which another cell that
    is run still reads. Where it is not clear what a cell reads, all are run. They are known by
    their code, since some editors give cells other ids.

    Args:
        submission: The sanitized notebook.
        canonical: The source notebook without solutions.
    """
    tagged = demonstrations(canonical)
    cells = [cell for cell in submission.cells if cell.cell_type == "code"]
    if sum(len(cell.source) for cell in cells) > MOST_READ:
        return set()
    if any(names(cell.source).unclear for cell in cells):
        return set()
    left = {
        place
        for place, cell in enumerate(cells)
        if cell.source.strip() in tagged and "nbgrader" not in cell.metadata
    }
    todo = [place for place in range(len(cells)) if place not in left]
    while todo:
        for place in _origins(cells, todo.pop()) & left:
            left.remove(place)
            todo.append(place)
    return {cells[place].id for place in left}


def _origins(cells: list[nbformat.NotebookNode], place: int) -> set[int]:
    """Places of the cells from which a cell's names come."""
    found: Names = names(cells[place].source)
    before = {_last_binding(cells[:place], name) for name in found.used}
    # A function reads its names when it is called, which may be after any cell.
    anywhere = {other for other, cell in enumerate(cells) if names(cell.source).bound & found.later}
    return {origin for origin in before if origin is not None} | anywhere
