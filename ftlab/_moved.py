"""Modules under the names that they had before: what notebooks import goes on working."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
import sys
from types import ModuleType

NOW = {
    "ftlab.structure": "ftlab.models.structure",
    "ftlab.freezing": "ftlab.models.freezing",
    "ftlab.heads": "ftlab.models.heads",
    "ftlab.features": "ftlab.models.features",
    "ftlab.forgetting": "ftlab.measuring.forgetting",
    "ftlab.movement": "ftlab.measuring.movement",
    "ftlab.run": "ftlab.training.run",
    "ftlab.strategies": "ftlab.training.strategies",
    "ftlab.rates": "ftlab.training.rates",
    "ftlab.penalties": "ftlab.training.penalties",
    "ftlab.sweeps": "ftlab.training.sweeps",
    "ftlab.cli": "ftlab.lab.cli",
    "ftlab.doctor": "ftlab.lab.doctor",
    "ftlab.online": "ftlab.lab",
    # nbgrader's configuration of a course that runs already names it
    "ftlab.grading.markdown": "ftlab.grading.reports.markdown",
}


def renamed(name: str) -> str | None:
    """Today's name of a module; `None` where its name has not changed.

    Example:
    >>> renamed("ftlab.penalties.ewc")
    'ftlab.training.penalties.ewc'
    """
    if not name.startswith("ftlab."):
        return None
    for old, new in NOW.items():
        if name == old or name.startswith(f"{old}."):
            return new + name.removeprefix(old)
    return None


class _Finder(MetaPathFinder, Loader):
    """Gives the module itself, not a second one.

    Comes first: a folder that an older version left behind would pass for an empty package.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return ModuleSpec(fullname, self) if renamed(fullname) else None

    def exec_module(self, module: ModuleType) -> None:
        sys.modules[module.__name__] = import_module(str(renamed(module.__name__)))


def install() -> None:
    """Let imports find them."""
    if not any(isinstance(each, _Finder) for each in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
