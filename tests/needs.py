"""Programs that some tests need: where one is missing, they are left out, and why is known.

`@pytest.mark.needs("Chromium")` marks a test, a class or a file; `NEEDS` has the names.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
import shutil

import pytest

PROPERTY = "left out for want of"  # by which a report, from a pytest-xdist worker too, tells


def postgres_programs() -> Path | None:
    """Where the programs of PostgreSQL's server are.

    Debian keeps them off the path, and only what manages them on it.
    """
    on_path = [Path(found).resolve().parent for found in [shutil.which("pg_ctl")] if found]
    debian = Path("/usr/lib/postgresql") if shutil.which("pg_ctlcluster") else Path("/nowhere")
    places = [*on_path, *sorted(debian.glob("*/bin"), reverse=True)]
    return next((place for place in places if (place / "initdb").is_file()), None)


def _bubblewrap() -> str:
    from ftlab.grading.sandbox.box import why_not

    return why_not()


def _chromium() -> str:
    from authoring.browser.chromium import chromium_path

    return "" if chromium_path() else "on Debian: sudo apt-get install chromium"


def _postgresql() -> str:
    return "" if postgres_programs() else "on Debian: sudo apt-get install postgresql"


def _git() -> str:
    return "" if shutil.which("git") else "on Debian: sudo apt-get install git"


def _make() -> str:
    return "" if shutil.which("make") else "on Debian: sudo apt-get install make"


# Each says what to do where the program is missing, and nothing where it is there.
NEEDS: dict[str, Callable[[], str]] = {
    "bubblewrap": cache(_bubblewrap),
    "Chromium": cache(_chromium),
    "PostgreSQL": cache(_postgresql),
    "git": cache(_git),
    "make": cache(_make),
}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leaves out what lacks its program, before any fixture is set up."""
    for marker in item.iter_markers("needs"):
        for program in marker.args:
            if what_to_do := NEEDS[program]():
                item.user_properties.append((PROPERTY, f"{program}: {what_to_do}"))
                pytest.skip(f"needs {program}; {what_to_do}")
