"""Outputs of cells as a notebook may keep them."""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat.v4 import new_output

_TEXT, _FIGURE = 100_000, 4_000_000
# Kinds that a browser only shows. HTML and JavaScript of a student would run in a teacher's page.
_SHOWN = {"text/plain": _TEXT, "text/latex": _TEXT, "image/png": _FIGURE, "image/jpeg": _FIGURE}
MOST_OUTPUTS = 100


def harmless(outputs: list[Any]) -> list[nbformat.NotebookNode]:
    """What may be kept of a student's outputs: text and figures, no more than a limit.

    Args:
        outputs: What the student's process said they are; perhaps forged.
    """
    clean = []
    for output in outputs[:MOST_OUTPUTS]:
        made = _harmless(output) if isinstance(output, dict) else None
        if made is not None:
            clean.append(made)
    return clean


def _harmless(output: dict[str, Any]) -> nbformat.NotebookNode | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return new_output("stream", name=name, text=_text(output.get("text")))
    if kind == "error":
        lines = output.get("traceback")
        return new_output(
            "error",
            ename=_text(output.get("ename"))[:200],
            evalue=_text(output.get("evalue")),
            traceback=[_text(line) for line in lines[:200]] if isinstance(lines, list) else [],
        )
    data = output.get("data")
    if kind not in ("display_data", "execute_result") or not isinstance(data, dict):
        return None
    shown = {
        mime: _text(data[mime])
        for mime, most in _SHOWN.items()
        if isinstance(data.get(mime), str) and len(data[mime]) <= most
    }
    return new_output("display_data", data=shown) if shown else None


def _storable(value: Any) -> Any:
    """Without halves of surrogate pairs, which a check may quote and no file can hold."""
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, dict):
        return {_storable(key): _storable(each) for key, each in value.items()}
    return [_storable(each) for each in value] if isinstance(value, list) else value


def size(outputs: list[nbformat.NotebookNode]) -> int:
    """How many characters outputs hold, about."""
    return sum(len(str(output)) for output in outputs)


def plain(words: str) -> str:
    """A student's words in one line of a teacher's: without what steers a terminal.

    Example:
    >>> plain("a\\x1b[2Jb\\nc")
    'a [2Jb c'
    """
    return "".join(letter if letter.isprintable() else " " for letter in words)


def _text(value: Any) -> str:
    """Text without what a notebook file cannot hold."""
    if not isinstance(value, str):
        return ""
    return str(_storable(value[:_FIGURE]))


def without_stderr(outputs: list[dict[str, Any]]) -> list[nbformat.NotebookNode]:
    """Outputs of a graded cell, in which a warning is no failure.

    nbgrader takes any text on the error stream for a failed test.
    """
    made = [nbformat.from_dict(_storable(output)) for output in outputs]
    for output in made:
        if output.output_type == "stream":
            output.name = "stdout"
    return made
