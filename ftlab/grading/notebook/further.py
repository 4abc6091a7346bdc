"""The exercises of a further notebook, which bear no marks of nbgrader's.

An exercise in it is three cells, named as in a core notebook: `NAME` with a gap, `check-NAME`, and
`answer-NAME`, a text whose folded part holds the answer as a block of Python.
"""

from __future__ import annotations

import copy
import re
from typing import NamedTuple

from nbformat import NotebookNode

_ANSWER = re.compile(
    r"<details>\s*<summary>[^<]*</summary>\s*```python\n(?P<code>.*?)\n```(?P<words>.*?)</details>",
    re.DOTALL,
)


class FoldedAnswer(NamedTuple):
    """An answer behind a click: its code, and what is said of it, in Markdown."""

    code: str
    words: str


def exercises_marked(notebook: NotebookNode) -> NotebookNode:
    """A further notebook whose exercises and checks bear the marks of graded ones.

    For what looks exercises up by these marks, such as `ftlab check`. They earn no points.

    Args:
        notebook: Left as it is.
    """
    marked = copy.deepcopy(notebook)
    there = {cell.get("id") for cell in marked.cells}
    for cell in marked.cells:
        name = cell.get("id", "")
        check = name.startswith("check-") and name.removeprefix("check-") in there
        if cell.cell_type == "code" and (check or f"check-{name}" in there):
            cell.metadata["nbgrader"] = {
                "grade": check, "solution": not check, "locked": check, "task": False,
                "grade_id": name, "schema_version": 3, **({"points": 0} if check else {}),
            }  # fmt: skip
    return marked


def folded_answers(notebook: NotebookNode) -> dict[str, FoldedAnswer]:
    """The answers of a further notebook, by exercise."""
    found = {}
    for cell in notebook.cells:
        answer = _ANSWER.search(cell.source) if cell.id.startswith("answer-") else None
        if answer:
            told = FoldedAnswer(answer["code"], answer["words"].strip())
            found[cell.id.removeprefix("answer-")] = told
    return found


def answered(notebook: NotebookNode) -> NotebookNode:
    """A further notebook with its folded answers written into the exercises' cells.

    Args:
        notebook: Left as it is.
    """
    written, code = copy.deepcopy(notebook), folded_answers(notebook)
    for cell in written.cells:
        if cell.id in code:
            cell.source = code[cell.id].code
    return written
