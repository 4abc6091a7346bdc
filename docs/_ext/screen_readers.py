"""What Sphinx and MyST write, completed for screen readers."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

AFTER_THE_THEME = 900
# The captions of the sidebar are headings, of a level. The boxes of a list of things to do cannot
# be ticked: they are drawings.
COMPLETED = {
    "furo_navigation_tree": ('role="heading"', 'role="heading" aria-level="2"'),
    "body": ('disabled="disabled" type="checkbox"', 'disabled type="checkbox" aria-hidden="true"'),
}


def complete(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Before a page is written: put in what is missing."""
    for part, (written, meant) in COMPLETED.items():
        if part in context:
            context[part] = str(context[part]).replace(written, meant)


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("html-page-context", complete, priority=AFTER_THE_THEME)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
