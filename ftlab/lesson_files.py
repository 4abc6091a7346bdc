"""The notebooks of a lesson's folder: the core, which is graded, and `further.ipynb`, which is not.

Everything that goes over lessons asks here which notebook is which.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
import re

FURTHER = "further.ipynb"
# As browsers and JupyterLab name copies.
COPY = re.compile(r"( ?\(\d+\)|-Copy\d+| - Copy|_\d+)$")


def core_notebooks(folder: Path) -> list[Path]:
    """The notebooks of a lesson that are graded, by name: one in this course.

    Args:
        folder: The lesson's, in the source or as released.

    Example:
    >>> core_notebooks(Path("nowhere"))
    []
    """
    beyond = further_notebook(folder)
    return [path for path in sorted(folder.glob("*.ipynb")) if path != beyond]


def further_notebook(folder: Path) -> Path | None:
    """A lesson's notebook for those who want more; `None` where there is none.

    It is called `further.ipynb`, lies beside another notebook, and has no cell that nbgrader keeps
    track of: in somebody else's course a graded notebook may have that name.

    Args:
        folder: The lesson's, in the source or as released.
    """
    path = folder / FURTHER
    if not path.is_file() or [each.name for each in folder.glob("*.ipynb")] == [FURTHER]:
        return None
    marked = b'"grade_id"' in path.read_bytes()
    return None if marked else path


def lesson_notebooks(folders: Path) -> list[Path]:
    """All notebooks of all lessons, each lesson's core before what is further.

    Args:
        folders: The folder of the lessons' folders.
    """
    found = []
    for folder in sorted({path.parent for path in folders.glob("[!.]*/*.ipynb")}):
        beyond = further_notebook(folder)
        found += sorted(folder.glob("*.ipynb"), key=lambda path: (path == beyond, path))
    return found


def is_further(name: str) -> bool:
    """Whether a file bears the name of a further notebook, or of a copy of one.

    Example:
    >>> is_further("further.ipynb"), is_further("further (1).ipynb"), is_further("tiny.ipynb")
    (True, True, False)
    """
    path = Path(name)
    return COPY.sub("", path.stem) + path.suffix == FURTHER


def without_further(names: Iterable[str]) -> list[str]:
    """File names without those of further notebooks."""
    return [name for name in names if not is_further(name)]
