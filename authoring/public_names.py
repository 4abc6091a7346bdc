"""The public names of ftlab and the modules that have them, read off its stub."""

from __future__ import annotations

import ast

from ftlab.errors import PACKAGE


def public_names() -> dict[str, str]:
    """Name → module, such as `"finetune"` → `"ftlab.training.finetuning"`; of a module, itself.

    Example:
    >>> public_names()["Camera"], public_names()["plots"]
    ('ftlab.data.camera', 'ftlab.plots')
    """
    found = {}
    for node in ast.parse((PACKAGE / "__init__.pyi").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                found[alias.name] = f"ftlab.{node.module or alias.name}"
    return found
