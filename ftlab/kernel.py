"""Whether somebody sits before the notebook, and what its shell knows."""

from __future__ import annotations

import sys
from typing import Any


def shell() -> Any:
    """IPython's shell, or `None` outside of IPython."""
    loaded = sys.modules.get("IPython")
    return loaded.get_ipython() if loaded is not None else None


def in_notebook() -> bool:
    """Whether this runs in a notebook, whoever runs it."""
    return getattr(shell(), "kernel", None) is not None


def headless() -> bool:
    """Whether nobody can click: a script, a terminal, or a notebook run by a program.

    nbconvert, nbgrader and nbclient run cells with the word that nobody can answer a question.
    JupyterLab and VS Code say that somebody can.
    """
    kernel = getattr(shell(), "kernel", None)
    return kernel is None or not getattr(kernel, "_allow_stdin", False)
