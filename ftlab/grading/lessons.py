"""The one door between grading and the course whose lessons it grades.

What grading knows of checks, misconceptions and data comes through here, and so does what a warm
process imports for the lessons. Another course needs another such file.
"""

from __future__ import annotations

import contextlib
import importlib

from ftlab.checks.core import CheckFailed, HandedOver, given_up
from ftlab.checks.misconceptions import catalogue
from ftlab.data.task import Split

__all__ = ["CheckFailed", "HandedOver", "Split", "catalogue", "given_up", "import_all"]

_ALSO = ("ftlab.checks.specimens",)
_TASKS = ("dock", "belt", "night")


def import_all() -> None:
    """Import what lessons import, and draw the tasks' pictures; compute nothing."""
    import ftlab

    # A lesson that needs what is missing says so itself.
    for name in dir(ftlab):
        with contextlib.suppress(ImportError):
            getattr(ftlab, name)
    for name in _ALSO:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for task in _TASKS:
        ftlab.load_task(task)
