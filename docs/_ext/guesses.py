"""What answers a guess, and why it is so, behind one click: readers guess as well.

In a notebook the result covers itself until there is a guess, and the release covers its
explanation (`ftlab.grading.course.covered`). On a page the result is there already.
"""

from __future__ import annotations

import re

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

OPEN = '<details class="answer guess"><summary>Show what happened, and why</summary>'
CLOSE = "</details>"
_ASKED = re.compile(r"^(\w+) = Prediction\.", re.MULTILINE)
_COVERED = re.compile(
    r'<details class="ftlab-opens[^"]*">\n<summary>[^<]*</summary>\n\n(.*?)\n\n</details>(.*)',
    re.DOTALL,
)
_ELSEWHERE = ("#", "<details", "</details", "```python")


def fold(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Cells with a fold around each result that a guess is compared with, and its explanation.

    Args:
        cells: Of a page: explanations covered, and answers of exercises folded already.
    """
    folded: list[NotebookNode] = []
    asked: set[str] = set()
    place = 0
    while place < len(cells):
        cell = cells[place]
        asked |= set(_ASKED.findall(cell.source))
        if not any(_compares(cell, name) for name in asked):
            folded.append(cell)
            place += 1
            continue
        end = _end(cells, place)
        folded += _together(cells[place:end])
        place = end
    return folded


def _compares(cell: NotebookNode, name: str) -> bool:
    return cell.cell_type == "code" and f"{name}.compare(" in cell.source


def _end(cells: list[NotebookNode], start: int) -> int:
    """Behind the explanation, or in front of the next heading, exercise or question."""
    for place in range(start + 1, len(cells)):
        cell = cells[place]
        if cell.cell_type == "markdown":
            if _COVERED.match(cell.source):
                return place + 1
            if cell.source.lstrip().startswith(_ELSEWHERE):
                return place
        elif _ASKED.search(cell.source) or cell.metadata.get("nbgrader"):
            return place
    return len(cells)


def _together(cells: list[NotebookNode]) -> list[NotebookNode]:
    """The cells in one fold; what leads on to the next question behind it."""
    first, last, after = cells[0], cells[-1], []
    covered = _COVERED.match(last.source) if last.cell_type == "markdown" else None
    if covered:
        last.source = covered[1]
        after = [new_markdown_cell(covered[2].strip(), id=f"{last.id}-after")] * bool(covered[2])
    return [
        new_markdown_cell(OPEN, id=f"{first.id}-guess-open"),
        *cells,
        new_markdown_cell(CLOSE, id=f"{first.id}-guess-close"),
        *after,
    ]
