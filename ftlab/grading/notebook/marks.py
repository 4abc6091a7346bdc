"""nbgrader's marks put back into a notebook that lost them, as grading finds its cells."""

from __future__ import annotations

import copy

from ftlab.grading.notebook.matching import Known, Own, found_by_content
import nbformat


def marked_again(notebook: nbformat.NotebookNode, released: nbformat.NotebookNode) -> list[str]:
    """Give cells that lost nbgrader's marks those of the notebook as it was handed out.

    Args:
        notebook: Somebody's; changed.
        released: As it was handed out.

    Returns:
        Grade ids of the cells that were found.
    """
    originals = {cell.metadata.nbgrader.grade_id: cell for cell in released.cells if _marked(cell)}
    by_id = {cell.get("id"): name for name, cell in originals.items()}
    names = [_name(cell, originals, by_id) for cell in notebook.cells]
    own = [
        Own(cell.cell_type, cell.source, name, free=not name)
        for cell, name in zip(notebook.cells, names, strict=True)
    ]
    found = found_by_content(own, [_known(cell) for cell in released.cells])
    found |= {n: name for n, name in enumerate(names) if name and not _marked(notebook.cells[n])}
    for place, name in found.items():
        cell = notebook.cells[place]
        cell.metadata["nbgrader"] = copy.deepcopy(originals[name].metadata.nbgrader)
        cell["id"] = originals[name].get("id") or name
    return list(found.values())


def _name(
    cell: nbformat.NotebookNode, originals: dict[str, nbformat.NotebookNode], by_id: dict[str, str]
) -> str:
    """The grade id that a cell says it has, or that its id tells; empty for none."""
    if _marked(cell):
        said = cell.metadata.nbgrader.get("grade_id")
        return said if said in originals else ""
    return by_id.get(str(cell.get("id")), "")


def _known(cell: nbformat.NotebookNode) -> Known:
    about = cell.metadata.nbgrader if _marked(cell) else {}
    answer = bool(about.get("solution"))
    return Known(about.get("grade_id", ""), cell.cell_type, cell.source, answer)


def _marked(cell: nbformat.NotebookNode) -> bool:
    return isinstance(cell.metadata.get("nbgrader"), dict) and "grade_id" in cell.metadata.nbgrader
