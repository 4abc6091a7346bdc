"""Pages as light as they can be: no marks on what code highlighting leaves in its plain color."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

PLAIN = re.compile(r'<span class="[npw]">([^<]*)</span>')  # names, punctuation, white space


def lighten(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Before a page is written: take away what shows nothing."""
    if "body" in context:
        context["body"] = PLAIN.sub(r"\1", str(context["body"]))


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("html-page-context", lighten)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
