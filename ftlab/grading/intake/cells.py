"""Cells as they stand in a file that somebody else wrote."""

from __future__ import annotations

import json
import re
from typing import Any

from ftlab.grading.notebook.lenient import text_of, too_many_parts
import nbformat

MOST_CELLS, MOST_SOURCE = 1000, 1_000_000  # characters of one
_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


class Unreadable(Exception):
    """A file from which no cells can be taken; the message is for a teacher."""


def cells_of(content: bytes, remarks: list[str]) -> list[Any]:
    """The cells of a file, whatever they are.

    Args:
        content: What was handed in, perhaps hostile.
        remarks: What a teacher should know is put into it.

    Raises:
        Unreadable: There are no cells in it.
    """
    text, encoding = text_of(content)
    if too_many_parts(text):
        raise Unreadable("the file holds millions of objects or numbers, which no notebook needs")
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


def plain_cell(cell: Any) -> dict[str, Any]:
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
