"""The folder that one works in: whether it is the one that is installed, and has room."""

from __future__ import annotations

from pathlib import Path
import shutil

from ftlab._version import __version__
from ftlab.errors import PACKAGE
from ftlab.lab.doctor.finding import Finding, reinstall
from ftlab.translation import _

ROOM = 2**30  # bytes


def folder(here: Path | None = None) -> list[Finding]:
    """Which copy of the course is installed, and whether anything can be saved here.

    Args:
        here: The folder; the current one if not given.
    """
    here = here or Path.cwd()
    return [copy(here), room(here)]


def copy(here: Path) -> Finding:
    """Whether the installed ftlab is the one in this folder, if there is one."""
    project = next((each for each in (here, *here.parents) if _is_course(each)), None)
    own = project is None or (project / "ftlab").samefile(PACKAGE)
    advice = _("this folder has an ftlab of its own, which is not used: {how}", how=reinstall())
    found = _("{version}, from {folder}", version=__version__, folder=PACKAGE.parent)
    return Finding("ftlab", found, own, advice=advice)


def _is_course(place: Path) -> bool:
    return (place / "ftlab" / "_version.py").is_file() and (place / "pyproject.toml").is_file()


def room(here: Path) -> Finding:
    """Whether the disk has room to save notebooks."""
    free = shutil.disk_usage(here).free
    advice = _("make room: notebooks are saved here, and graded work beside them")
    found = _("{free:.1f} GB free", free=free / ROOM)
    return Finding(_("disk"), found, free >= ROOM, required=False, advice=advice)
