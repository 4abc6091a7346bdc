"""Answers stay covered until there is a guess: explanations behind a click, questions folded."""

from __future__ import annotations

from collections.abc import Sequence
import re
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

_ASKED = re.compile(r"^(\w+) = Prediction\.\w+\(\s*[\"']([^\"']+)", re.MULTILINE)
_COMPARED = re.compile(r"\b(\w+)\.compare\(")
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
OPEN = '<details class="{}">\n<summary>Show me: what came out, and why</summary>\n\n'
CLOSE = "\n\n</details>"


class CoverAnswers(NbGraderPreprocessor):
    """The last step of a release: covers what answers a prediction."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Cover what follows each prediction's result."""
        cover(nb.cells)
        return nb, resources


def cover(cells: Sequence[NotebookNode]) -> None:
    """Put the explanation of each prediction's result behind a click, and fold the question's code.

    In JupyterLab the explanation opens by itself once the result is shown beside a guess. What
    leads over to the next question stays open.

    Args:
        cells: Of a lesson, in order; changed in place.
    """
    keys: dict[str, str] = {}
    compared: list[str] = []
    for place, cell in enumerate(cells):
        if cell.cell_type != "code":
            continue
        asked = dict(_ASKED.findall(cell.source))
        keys |= asked
        if asked or "Prediction." in cell.source:
            cell.metadata["jupyter"] = {**cell.metadata.get("jupyter", {}), "source_hidden": True}
        now = [keys[name] for name in _COMPARED.findall(cell.source) if name in keys]
        # Results of cells that follow one another have one explanation.
        together = cells[place - 1].cell_type == "code" and bool(place)
        compared = [*compared, *now] if now and together else now
        explains = _explanation(cells, place) if compared else None
        if explains is not None:
            behind = cells[explains + 1] if explains + 1 < len(cells) else None
            leads = behind is not None and "Prediction." in behind.source
            names = " ".join(f"ftlab-opens-{re.sub(r'[^a-zA-Z0-9]', '-', key)}" for key in compared)
            cells[explains].source = _covered(cells[explains].source, names, leads)


def _explanation(cells: Sequence[NotebookNode], place: int) -> int | None:
    """Where the result is explained: the first text after it that does not lead to more code."""
    for at in range(place + 1, len(cells)):
        cell = cells[at]
        if "nbgrader" in cell.metadata or "<details" in cell.source:
            return None
        if cell.cell_type == "code":
            if "Prediction." in cell.source or ".compare(" in cell.source:
                return None
            continue
        if _HEADING.match(cell.source):
            return None
        behind = cells[at + 1] if at + 1 < len(cells) else None
        short = "\n\n" not in cell.source.strip()
        if not (short and behind is not None and behind.cell_type == "code"):
            return at
    return None


def _covered(text: str, names: str, leads: bool) -> str:
    """A text whose part up to the next heading, or to what leads to a question, is covered."""
    heading = _HEADING.search(text)
    end = heading.start() if heading else len(text)
    inside, rest = text[:end].strip(), text[end:]
    if leads and not rest and "\n\n" in inside:
        inside, _break, rest = inside.rpartition("\n\n")
    return OPEN.format(names) + inside + CLOSE + (f"\n\n{rest.strip()}" if rest.strip() else "")
