"""Docstrings as this package writes them, told to Sphinx: examples, and what is returned."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from sphinx.application import Sphinx

BEFORE_NAPOLEON, AFTER_RECORDING = 400, 600
_SHORTENED = ("TypeAliasForwardRef('ArrayLike')", "ArrayLike")


def prepare(
    app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]
) -> None:
    """Set examples off from the text, and keep a colon in "Returns:" from ending a type.

    Types are in the signatures. Napoleon takes the words before a colon for one.
    """
    for at in reversed(range(len(lines))):
        if lines[at] == "Example:":
            lines[at : at + 1] = [".. rubric:: Example", ""]
        elif lines[at] == "Returns:":
            told = list(takewhile(lambda line: line.startswith(" "), lines[at + 1 :]))
            first, *more = told or [""]
            rest = ["    " + line.strip() for line in more]
            lines[at : at + 1 + len(told)] = [f":returns: {first.strip()}", *rest]


def shorten(app: Sphinx, what: str, name: str, *_: Any) -> None:
    """Show a type alias by its name, not by Sphinx's stand-in for it."""
    recorded = app.env.current_document.autodoc_annotations.get(name, {})
    for argument, annotation in recorded.items():
        recorded[argument] = annotation.replace(*_SHORTENED)


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("autodoc-process-docstring", prepare, priority=BEFORE_NAPOLEON)
    app.connect("autodoc-process-signature", shorten, priority=AFTER_RECORDING)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
