"""What a student's process is not shown: how the checks judge, and the knowledge checks' answers.

Of `ftlab.checks` a box holds only what lessons use by name. In the place of the others stand empty
modules whose functions do nothing, so that a student's own call of a check costs nothing either.
The trusted process has them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
import sys
from types import ModuleType
from typing import Any

from ftlab.errors import PACKAGE
from ftlab.translation import DOMAIN, FOLDER

_CHECKS = "ftlab.checks"
SHOWN = (
    "__init__.py",
    "capstone/__init__.py",
    "capstone/budget.py",
    "capstone/family.py",
    "catalogue",
    "core.py",
    "misconceptions.py",
    "quiz.py",
    "specimens.py",
)


def mounts() -> list[str]:
    """The words that make bubblewrap hide the checks, and the questions in any language."""
    checks = PACKAGE / "checks"
    shown = [checks / name for name in SHOWN]
    return [*_only(checks, shown), *_only(FOLDER, FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))]


def _only(folder: Path, shown: Iterable[Path]) -> list[str]:
    words = ["--tmpfs", str(folder)]
    for path in shown:
        words += ["--ro-bind", str(path), str(path)]
    return [*words, "--remount-ro", str(folder)]


def install() -> None:
    """Put empty modules in place of what is not there."""
    sys.meta_path.append(_Finder())
    checks = sys.modules.get(_CHECKS)
    if checks is not None:
        checks.knowledge_check = _nothing  # type: ignore[attr-defined]


def _nothing(*arguments: Any, **named: Any) -> None:
    """In the place of a check: checks run elsewhere."""


class _Empty(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _nothing


class _Finder(MetaPathFinder, Loader):
    """Comes last, so that what is there is found before."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith(_CHECKS + "."):
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Empty(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""
