"""What a lesson says of both networks: a cell at its end, made from the record.

`python -m authoring.evidence.lesson_lines` writes it into the solutions; a test holds it to the
record, so that no lesson calls general what one network alone showed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ftlab.lesson_files import core_notebooks, further_notebook
import nbformat

from authoring.evidence import record
from authoring.evidence.phrases import PHRASES

ROOT = Path(__file__).parents[2]
CELL = "two-networks"
OPENING = (
    "**On which network?** What this lesson says of common advice was measured on the course's own "
    "small network. The same advice was put to the test on EfficientNet-Lite0, pretrained on "
    "ImageNet ([the evidence](../../docs/evidence.md); for a network of your own "
    "[the recipe](../../docs/recipe.md))."
)
GROUPS = {
    "agree": "- It came out the same there",
    "disagree": "- It came out otherwise there",
    "only here": "- It was measured on one of the two only",
}


def cell_text(found: Mapping[str, Any], lesson: str) -> str:
    """The cell of a lesson, in Markdown.

    Args:
        found: The record.
        lesson: Its number, such as `"04"`.
    """
    mine = [row for row in found["claims"] if lesson in row["lesson"]]
    lines = [OPENING, ""]
    for word, opening in GROUPS.items():
        rows = [row for row in mine if row["agreement"] == word and row["laboratory"]]
        if rows:
            lines.append(f"{opening}: {_listed(map(_told, rows))}.")
    return "\n".join(lines)


def _told(row: Mapping[str, Any]) -> str:
    """A claim in a few words that lead to its row, with what each network said of it."""
    link = f"[{PHRASES[row['id']]}](../../docs/evidence.md#{row['id'].lower()})"
    if row["agreement"] == "only here":
        where = "here" if row["laboratory"] == "parcels" else "on the ImageNet network"
        return f"{link} ({_word(row['laboratories'][row['laboratory']])} {where})"
    if row["agreement"] == "agree":
        return f"{link} ({_word(row['laboratories']['parcels'])})"
    there = row["laboratories"]["imagenet"]
    return f"{link} ({_word(row['laboratories']['parcels'])} here, {_word(there)} there)"


def _word(row: Mapping[str, Any]) -> str:
    """The verdict on a claim as it is usually put, which is its first condition."""
    return "holds" if row["conditions"][0]["supports"] else "does not hold"


def _listed(parts: Iterable[str]) -> str:
    return "; ".join(parts)


def main() -> None:
    """Write the cell into every lesson that has claims."""
    found = record.read(ROOT / "docs" / "evidence.json")
    for path in map(home, sorted((ROOT / "solutions").iterdir())):
        notebook = nbformat.read(path, as_version=4)
        text = cell_text(found, path.parent.name[:2])
        if text == OPENING + "\n":
            continue
        cell = next((each for each in notebook.cells if each.id == CELL), None)
        if cell is None:
            cell = nbformat.v4.new_markdown_cell(id=CELL)
            notebook.cells.insert(_place(notebook), cell)
        cell.source = text
        nbformat.write(notebook, path)


def home(folder: Path) -> Path:
    """The notebook of a lesson that has the cell, or gets it: the core, if not the further one."""
    core, beyond = core_notebooks(folder)[0], further_notebook(folder)
    has_it = beyond and f'"id": "{CELL}"' in beyond.read_text(encoding="utf-8")
    return beyond if beyond and has_it else core


def _place(notebook: Any) -> int:
    """Behind the summary."""
    return 1 + [cell.id for cell in notebook.cells].index("summary")


if __name__ == "__main__":
    main()
