"""Files of a folder that somebody else filled: none of them may stop the reader."""

from __future__ import annotations

from collections.abc import Container
import os
from pathlib import Path
from unicodedata import category

from ftlab.grading.notebook.outputs import plain

MOST_DEEP, MOST_PATH, MOST_WALKED = 20, 200, 10_000


def short(text: str, most: int = 60) -> str:
    """Text of a student's making, on one line.

    Args:
        text: Any, also a name that is not UTF-8.
        most: It is cut after so many characters.

    Example:
    >>> short("a long name", 7)
    'a long…'
    """
    text = plain(text[: most + 1])
    return text if len(text) <= most else f"{text[: most - 1]}…"


def quoted(text: str) -> str:
    """Text of a student's making in quotation marks, for a message."""
    return repr(short(text))


def unfit(name: str) -> str:
    r"""Why a name or path cannot be written elsewhere; empty when it can.

    Example:
    >>> unfit("a\nb.csv")
    'its name has line breaks or the like'
    """
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        return "its name is not UTF-8"
    if any(category(letter) == "Cc" for letter in name):
        return "its name has line breaks or the like"
    return f"its name is longer than {MOST_PATH} bytes" if size > MOST_PATH else ""


def unfit_student(name: str) -> str:
    """Why a folder's name cannot be a student's id; empty when it can.

    Example:
    >>> unfit_student("ada ")
    "nbgrader would take it for 'ada'; rename the folder"
    """
    if name.strip() != name:  # nbgrader strips ids, and two students would be one
        return f"nbgrader would take it for {quoted(name.strip())}; rename the folder"
    return unfit(name)


def regular_files(folder: Path, taken: Container[str] = ()) -> tuple[list[str], list[str]]:
    """Paths of the files in a folder, relative to it; links and hidden files are left out.

    Args:
        folder: Which.
        taken: Names that no folder in it may have, in small letters.

    Returns:
        The paths, those at the top first, and a remark on each that was left out.

    Raises:
        OSError: The folder itself cannot be read.
    """
    found: list[str] = []
    remarks: list[str] = []
    folders = [""]
    for here in folders:  # grows on the way
        if len(found) + len(folders) > MOST_WALKED:
            remarks.append(f"more than {MOST_WALKED} files and folders: the rest was left out")
            break
        try:
            with os.scandir(folder / here) as entries:
                there = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            if not here:
                raise
            remarks.append(f"{quoted(here)} was left out: {error.strerror}")
            continue
        for entry in there:
            if entry.name.startswith(".") or entry.is_symlink():
                continue
            path = here + entry.name
            if problem := _problem(entry, path, taken):
                remarks.append(f"{quoted(path)} was left out: {problem}")
            elif entry.is_dir():
                folders.append(f"{path}/")
            elif entry.is_file():
                found.append(path)
    return found, remarks


def _problem(entry: os.DirEntry[str], path: str, taken: Container[str]) -> str:
    """Why a path is not looked at; empty when it is."""
    if problem := unfit(path):
        return problem
    if path.count("/") >= MOST_DEEP:
        return f"more than {MOST_DEEP} folders deep"
    try:
        name = entry.name.casefold()
        if entry.is_dir(follow_symlinks=False) and (name.endswith(".ipynb") or name in taken):
            return "a folder where a file is expected"
        entry.stat(follow_symlinks=False)
    except OSError as error:
        return str(error.strerror)
    return ""


def bytes_in(path: Path, most: int) -> bytes | None:
    """Bytes of a file; `None` when it is a link, cannot be read or is too large.

    Args:
        path: Which.
        most: How many bytes are not too large.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(handle, "rb") as file:
            found = file.read(most + 1)
    except OSError:
        return None
    return found if len(found) <= most else None
