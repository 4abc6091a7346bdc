"""Make a Colab machine ready for the lessons; the first cell of Colab's notebooks calls it.

Colab has most packages, TensorFlow among them. What fits is kept, the rest is installed, and the
session is to be restarted only when something was replaced that runs already.
"""

from __future__ import annotations

from collections.abc import Iterable
import importlib
from importlib import metadata
import subprocess
import sys

from ftlab.errors import TeachingError
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# Colab's page shows the lessons instead of JupyterLab, brings the front end of its own
# ipywidgets, and nothing is graded there.
NOT_NEEDED = ("ipywidgets", "jupyterlab", "nbclient", "nbgrader")
KEPT = ("tensorflow", "keras")  # worth a word


class NotInstalled(TeachingError, RuntimeError):
    """Pip could not install what the lessons need; the message is what pip said."""


def set_up() -> None:
    """Install what the lessons lack on this machine, and say what was done.

    Raises:
        NotInstalled: Pip could not do it.
    """
    lacking = [need for need in needs() if not _fits(need)]
    before = _versions()
    if lacking:
        _install(lacking)
    after = _versions()
    changed = {name for name, version in after.items() if before.get(name) != version}
    for name in sorted(changed):
        was = f" (was {before[name]})" if name in before else ""
        print(f"Installed {name} {after[name]}{was}")
    kept = [f"{name} {after[name]}" for name in KEPT if name in after and name not in changed]
    if kept:
        print(f"Kept {' and '.join(kept)}")
    if running := sorted(filter(_runs, changed & before.keys())):
        print(f"An older {', '.join(running)} is still in use.")
        print("Now choose Runtime → Restart session, then run this cell again.")
    else:
        print("Ready: run the next cell.")


def needs() -> list[Requirement]:
    """What the lessons need of a Colab machine, by this package's own list."""
    lines = map(Requirement, metadata.requires("ftlab") or [])
    return [
        each
        for each in lines
        if each.name not in NOT_NEEDED
        and (each.marker is None or each.marker.evaluate({"extra": ""}))
    ]


def _fits(need: Requirement) -> bool:
    try:
        return need.specifier.contains(metadata.version(need.name), prereleases=True)
    except metadata.PackageNotFoundError:
        return False


def _install(needed: Iterable[Requirement]) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", *map(str, needed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotInstalled(f"pip could not install what the lessons need:\n{done.stderr.strip()}")
    importlib.invalidate_caches()  # what was found before pip ran may be gone


def _versions() -> dict[str, str]:
    found = ((each.metadata["Name"], each.version) for each in metadata.distributions())
    return {canonicalize_name(name): version for name, version in found if name}


def _runs(name: str) -> bool:
    """Whether a module of a distribution is imported."""
    for file in metadata.distribution(name).files or ():
        module = file.with_suffix("").as_posix().removesuffix("/__init__").replace("/", ".")
        if file.suffix == ".py" and module in sys.modules:
            return True
    return False
