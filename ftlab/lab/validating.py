"""JupyterLab's *Validate* button, and `nbgrader validate`, say what `ftlab check` says.

nbgrader's own way takes a warning for a failed check, and a check that was skipped, or whose marks
an editor lost, for one that passed. Its configuration lets a function see the notebook before it
runs: the one here runs it, and leaves nothing to run.
"""

from __future__ import annotations

from contextlib import suppress
import os
from pathlib import Path
from typing import TYPE_CHECKING

from ftlab.errors import InputError
from ftlab.lab.selfcheck import checked, lines

if TYPE_CHECKING:
    from nbformat import NotebookNode


async def as_checked(notebook: NotebookNode) -> None:
    """For `c.Execute.on_notebook_start` in nbgrader's configuration; does nothing elsewhere.

    Args:
        notebook: What nbgrader read from the working directory and is about to run. Its cells give
            way to one a check, with its verdict.
    """
    path = _file_of(notebook) if os.environ.get("NBGRADER_VALIDATING") == "1" else None
    if path is None:
        return
    try:
        notebook.cells = [
            _cell(f"check-{each.exercise}", [] if each.verdict.state == "passed" else lines(each))
            for each in await checked(path)
        ]
    except InputError as refusal:
        notebook.cells = [_cell("notebook", [str(refusal)])]


def _file_of(notebook: NotebookNode) -> Path | None:
    """The file that nbgrader read: it keeps the folder, not the name."""
    import nbformat

    sources = [cell.source for cell in notebook.cells]
    for path in sorted(Path().glob("*.ipynb")):
        with suppress(Exception):  # another file beside it may be anything
            if [cell.source for cell in nbformat.read(path, 4).cells] == sources:
                return path
    return None


def _cell(name: str, told: list[str]) -> NotebookNode:
    """A check in nbgrader's eyes: one that has run, and failed when there is something to tell."""
    from nbformat.v4 import new_code_cell, new_output

    marks = {"grade": True, "grade_id": name, "locked": True, "points": 1, "schema_version": 3,
             "solution": False, "task": False}  # fmt: skip
    failed = (
        [new_output("error", ename="CheckFailed", evalue=told[0], traceback=told)] if told else []
    )
    return new_code_cell(
        f"# {name}", outputs=failed, metadata={"nbgrader": marks, "tags": ["skip-execution"]}
    )
