"""Modules under the names that they had before: what notebooks import goes on working."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
import sys
from types import CodeType, ModuleType
from typing import Any

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
    "ftlab.panels.guess_picture": "ftlab.guessing.picture",
    **{
        f"ftlab.panels.{name}": f"ftlab.guessing.{name}"
        for name in ("asked", "comparison", "guess", "prediction", "progress", "tally")
    },
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


def names(**places: str) -> Callable[[str], Any]:
    """A `__getattr__` for a room from which names have moved.

    Args:
        places: By name, the module that has it now.

    Example:
    >>> names(renamed="ftlab._moved")("renamed") is renamed
    True
    """

    def found(name: str) -> Any:
        if name not in places:
            raise AttributeError(name)
        return getattr(import_module(places[name]), name)

    return found


class _Finder(MetaPathFinder, Loader):
    """Gives the module itself, not a second one.

    Comes first: a folder that an older version left behind would pass for an empty package.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not renamed(fullname):
            return None
        return ModuleSpec(fullname, self, origin=f"{fullname.rpartition('.')[2]}.py")

    def exec_module(self, module: ModuleType) -> None:
        sys.modules[module.__name__] = import_module(str(renamed(module.__name__)))

    def get_code(self, fullname: str) -> CodeType | None:
        """For `python -m` with an old name."""
        new = str(renamed(fullname))
        spec = find_spec(new)
        found: CodeType | None = spec.loader.get_code(new) if spec and spec.loader else None  # type: ignore[attr-defined]
        return found


def install() -> None:
    """Let imports find them."""
    if not any(isinstance(each, _Finder) for each in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
