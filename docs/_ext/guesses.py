"""What answers a guess, and why it is so, behind a click: readers guess as well."""

from __future__ import annotations

import re

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

OPEN = '<details class="answer guess"><summary>Show what happened</summary>'
_ASKED = re.compile(r"^(\w+) = Prediction\.", re.MULTILINE)


def fold(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Cells with a fold around each run that a guess is compared with, and its explanation.

    Args:
        cells: Of a page, answers of exercises folded already.
    """
    folded: list[NotebookNode] = []
    asked: set[str] = set()
    place = 0
    while place < len(cells):
        cell = cells[place]
        found = _ASKED.findall(cell.source) if cell.cell_type == "code" else []
        answered = [name for name in asked if _compares(cell, name)]
        asked |= set(found)
        if not answered or found:
            folded.append(cell)
            place += 1
            continue
        end = _end(cells, place)
        name = cell.id
        folded.append(new_markdown_cell(OPEN, id=f"{name}-guess-open"))
        folded += cells[place:end]
        folded.append(new_markdown_cell("</details>", id=f"{name}-guess-close"))
        place = end
    return folded


def _compares(cell: NotebookNode, name: str) -> bool:
    return cell.cell_type == "code" and f"{name}.compare(" in cell.source


def _end(cells: list[NotebookNode], start: int) -> int:
    """Behind the explanation: the first text that no heading begins, or what asks anew."""
    for place in range(start + 1, len(cells)):
        cell = cells[place]
        if cell.cell_type == "markdown":
            begins = cell.source.lstrip().startswith(("#", "<details", "</details", "```python"))
            return place if begins else place + 1
        if _ASKED.search(cell.source) or cell.metadata.get("nbgrader"):
            return place
    return len(cells)
