"""Colab's copies of the lessons: the student release with one cell more, at the top."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode

CELL = "colab"
_FIRST = """\
# In Google Colab this gets what the lesson needs. Anywhere else it does nothing.
import sys

if "google.colab" in sys.modules:
    import subprocess

    package = "ftlab @ git+https://github.com/{repository}@{branch}"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", package]
    subprocess.run(pip, check=True)
    from ftlab.lab import colab

    colab.set_up()"""


def first_cell(repository: str, branch: str) -> str:
    """The code that gets the package onto a Colab machine.

    Args:
        repository: On GitHub, as `owner/name`.
        branch: The branch or tag to install.
    """
    return _FIRST.format(repository=repository, branch=branch)


def copy_for_colab(released: Path, made: Path, repository: str, branch: str) -> None:
    """Write one lesson for Colab.

    Args:
        released: The notebook of the student release.
        made: Where to write it.
        repository: On GitHub, as `owner/name`.
        branch: The branch or tag to install.
    """
    notebook: NotebookNode = nbformat.read(released, 4)
    cell = nbformat.v4.new_code_cell(first_cell(repository, branch), id=CELL)
    notebook.cells.insert(0, cell)
    made.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, made)
