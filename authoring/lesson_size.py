"""How long each lesson's core notebook is: `python -m authoring.lesson_size` prints the table.

A student who knows `compile` and `fit` finishes a core in an hour; what makes one longer is counted
here, and `tests/test_lesson_size.py` holds each lesson to the limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
import re
from typing import NamedTuple

from ftlab.errors import PACKAGE
from ftlab.lesson_files import core_notebooks
import nbformat
from nbformat import NotebookNode

SOLUTIONS = PACKAGE.parent / "solutions"
KNOWLEDGE_CHECK = "knowledge-check"
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\([^)]*\)")
_MARKS = re.compile(r"### (?:BEGIN|END) \w+( \w+)?")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_MINUTES = re.compile(r"\((\d+) min\)")
_TITLE = re.compile(r"^# .*\((\d+) min\)$", re.MULTILINE)


class Size(NamedTuple):
    """What a core notebook asks of a student.

    Args:
        words: Of Markdown, without code, addresses of links and model answers.
        predictions: Questions with a guess to record.
        exercises: With code to write, without the knowledge check.
        longest_cell: Lines of the longest visible code cell, those of exercises left out.
        import_lines: Of the first code cell.
        run_only: The longest row of cells that are only run, with no text between them.
        minutes: What the sections say, in their order; 0 for one that says nothing.
        title: Minutes that the title says; 0 when it says nothing.
        points: That the core gives.
        reasoned: Of these, for predicting, explaining and deciding: the reflection and the
            knowledge check. What an exercise in code gives is not among them.
    """

    words: int
    predictions: int
    exercises: int
    longest_cell: int
    import_lines: int
    run_only: int
    minutes: tuple[int, ...]
    title: int
    points: float = 0
    reasoned: float = 0


LIMITS = {
    "words": 2000,
    "predictions": 6,
    "exercises": 4,
    "longest_cell": 20,
    "import_lines": 6,
    "run_only": 2,
}
REASONED = 1 / 3  # of the points of the whole course, at least
LONGER = {"00": 30, "08": 90}  # minutes of these; 60 of all others


def size_of(notebook: NotebookNode) -> Size:
    """Count a core notebook.

    Args:
        notebook: The source.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    shown = [cell for cell in code[1:] if not _marks(cell) and not _asks(cell)]
    written = [cell for cell in code if _marks(cell).get("solution") and cell.id != KNOWLEDGE_CHECK]
    title = _TITLE.search("\n".join(texts))
    return Size(
        words=sum(len(_words(cell)) for cell in notebook.cells if cell.cell_type == "markdown"),
        predictions=sum(len(re.findall(r"= Prediction\.", cell.source)) for cell in code),
        exercises=len(written),
        longest_cell=max((len(cell.source.splitlines()) for cell in shown), default=0),
        import_lines=len(code[0].source.splitlines()) if code else 0,
        run_only=_longest_row(notebook.cells),
        minutes=tuple(_minutes("\n".join(texts))),
        title=int(title[1]) if title else 0,
        points=sum(_points(cell) for cell in notebook.cells),
        reasoned=sum(_points(cell) for cell in notebook.cells if _asks_no_code(cell)),
    )


def excesses(lesson: str, size: Size) -> list[str]:
    """In which ways a lesson is longer than it may be, or does not say how long it is.

    Args:
        lesson: Such as `"01-feature-extraction"`.
        size: Of its core notebook.

    Example:
    >>> excesses("01-a", Size(1900, 6, 4, 21, 1, 2, (20, 40), 60))
    ['longest_cell: 21, at most 20']
    """
    found = [
        f"{name}: {getattr(size, name)}, at most {most}"
        for name, most in LIMITS.items()
        if getattr(size, name) > most
    ]
    wanted = LONGER.get(lesson[:2], 60)
    if size.title != wanted:
        found.append(f"title: {size.title} min, to be {wanted}")
    if 0 in size.minutes or sum(size.minutes) != wanted:
        found.append(f"sections: {' + '.join(map(str, size.minutes))} min, to add up to {wanted}")
    return found


def sizes(solutions: Path = SOLUTIONS) -> dict[str, Size]:
    """The size of each lesson's core notebook, by lesson."""
    return {
        folder.name: size_of(nbformat.read(core_notebooks(folder)[0], 4))
        for folder in sorted(solutions.iterdir())
        if core_notebooks(folder)
    }


def table(found: dict[str, Size]) -> str:
    """Sizes as a table in Markdown."""
    heads = ("lesson", "says", *(name.replace("_", " ") for name in LIMITS), "reasoned", "fits")
    lines = [_row(heads), _row(["---"] * len(heads))]
    for lesson, size in found.items():
        says = f"{size.title} min" if size.title else "nothing"
        counts = (str(getattr(size, name)) for name in LIMITS)
        fits = "; ".join(excesses(lesson, size)) or "yes"
        lines.append(_row([lesson[:2], says, *counts, share([size]), fits]))
    lines.append(_row(["all", *[""] * (len(heads) - 3), share(found.values()), ""]))
    return "\n".join(lines)


def share(found: Iterable[Size]) -> str:
    """How many of the points are for predicting, explaining and deciding, such as `"5 of 13"`."""
    sizes = list(found)
    told = f"{sum(each.reasoned for each in sizes):g} of {sum(each.points for each in sizes):g}"
    return told if reasoned_enough(sizes) else f"{told}, less than a third"


def reasoned_enough(found: Iterable[Size]) -> bool:
    """Whether a third of the points or more is for predicting, explaining and deciding.

    Example:
    >>> one, other = Size(0, 0, 4, 0, 1, 1, (), 60, 13, 5), Size(0, 0, 4, 0, 1, 1, (), 60, 8, 1)
    >>> reasoned_enough([one]), reasoned_enough([other]), reasoned_enough([one, other])
    (True, False, False)
    """
    sizes = list(found)
    return sum(each.reasoned for each in sizes) >= REASONED * sum(each.points for each in sizes)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _marks(cell: NotebookNode) -> NotebookNode:
    return cell.metadata.get("nbgrader", NotebookNode())


def _points(cell: NotebookNode) -> float:
    marks = _marks(cell)
    return float(marks.get("points", 0)) if marks.get("grade") else 0.0


def _asks_no_code(cell: NotebookNode) -> bool:
    return cell.cell_type == "markdown" or cell.id == f"check-{KNOWLEDGE_CHECK}"


def _asks(cell: NotebookNode) -> bool:
    return "Prediction." in cell.source  # folded in the release: a student sees the question


def _words(cell: NotebookNode) -> list[str]:
    if _marks(cell).get("solution"):  # a model answer, which students do not get
        return []
    return _WORD.findall(_LINK.sub("]", _FENCED.sub("", _MARKS.sub("", cell.source))))


def _minutes(text: str) -> Iterator[int]:
    for heading in re.findall(r"^## .+$", text, re.MULTILINE):
        said = _MINUTES.search(heading)
        yield int(said[1]) if said else 0


def _longest_row(cells: Sequence[NotebookNode]) -> int:
    row, longest = 0, 0
    for cell in cells:
        only_run = cell.cell_type == "code" and not _marks(cell) and not _asks(cell)
        row = row + 1 if only_run else 0
        longest = max(longest, row)
    return longest


if __name__ == "__main__":
    print(table(sizes()))
