"""Files that lie beside an instructor's notebook: data, pictures, modules."""

from __future__ import annotations

from pathlib import Path

from ftlab.errors import InputError

# Of an assignment: each of a submission's two processes gets a copy.
MOST_BYTES, MOST_FILES = 40 * 2**20, 1000


def files_beside(path: Path) -> dict[str, bytes]:
    """What lies in the folder of a source notebook and is no notebook: path → content.

    nbgrader hands these files out, and puts them back over a student's copies before it grades.

    Args:
        path: The notebook.

    Raises:
        InputError: They are too many or too large to be handed to each process.
    """
    found = {
        each.relative_to(path.parent): each
        for each in sorted(path.parent.rglob("*"))
        if each.is_file() and each.suffix not in (".ipynb", ".pyc")
    }
    kept = {
        name.as_posix(): each
        for name, each in found.items()
        if not any(part.startswith((".", "__pycache__")) for part in name.parts)
    }
    size = sum(each.stat().st_size for each in kept.values())
    if size > MOST_BYTES or len(kept) > MOST_FILES:
        raise InputError(
            f"at most {MOST_FILES} files and {MOST_BYTES / 2**20:.0f} MB beside a notebook",
            f"{len(kept)} files and {size / 2**20:.1f} MB in {path.parent}",
            "a whole data set that no test needs",
            "a smaller part of the data for the assignment; keep the rest in another folder",
        )
    return {name: each.read_bytes() for name, each in kept.items()}
