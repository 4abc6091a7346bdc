"""Tags in the cells of a source, written so that nothing else of the file changes."""

from __future__ import annotations

from collections.abc import Collection
import json
from pathlib import Path
import re

from ftlab.errors import InputError
from ftlab.grading.course.plan import BOXED
from ftlab.grading.record.outcome import write_whole


def tag(path: Path, cells: Collection[str]) -> None:
    """Tag cells of a notebook as boxed; its text is otherwise as Jupyter writes it.

    Args:
        path: The source notebook.
        cells: Grade ids of its cells.

    Raises:
        InputError: The notebook has an old format, which keeps no tags.
    """
    path = path.resolve()  # a link stays a link
    text = path.read_text(encoding="utf-8")
    notebook = json.loads(text)
    if "cells" not in notebook:
        raise InputError(
            "a notebook of format 4, whose cells have tags",
            f"{path.name}, of format {notebook.get('nbformat')}",
            "it was written by an old Jupyter",
            f"jupyter nbconvert --to notebook --inplace {path.name}, and once more",
        )
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") in cells:
            tags = cell["metadata"].setdefault("tags", [])
            if BOXED not in tags:
                tags.append(BOXED)
    indent = re.search(r"^\{\n( +)", text)
    end = "\n" if text.endswith("\n") else ""
    whole = json.dumps(notebook, indent=len(indent[1]) if indent else 1, ensure_ascii=False) + end
    mode = path.stat().st_mode
    write_whole(path, whole)
    path.chmod(mode)
