"""Run a command on a machine that seems to lack the optional programs that are on this one.

`python tests/bare.py pytest …` does; the folders of the path that hold one of these programs give
way to folders with links to everything else in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatch
import os
from pathlib import Path
import subprocess
import sys
import tempfile

HIDDEN = (
    *("bwrap", "chromium", "chromium-*", "google-chrome", "google-chrome-*"),
    *("initdb", "pg_*", "postgres", "psql"),
)


def bare_path(path: str, scratch: Path, hidden: Sequence[str] = HIDDEN) -> str:
    """The path without some programs.

    Args:
        path: Folders, as in the environment variable `PATH`.
        scratch: An empty folder for the links.
        hidden: The names of the programs, with `*` for any letters.
    """
    folders = []
    for number, folder in enumerate(dict.fromkeys(path.split(os.pathsep))):
        names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        shown = [name for name in names if not any(fnmatch(name, each) for each in hidden)]
        if shown == names:
            folders.append(folder)
            continue
        links = scratch / str(number)
        links.mkdir()
        for name in shown:
            (links / name).symlink_to(os.path.join(folder, name))
        folders.append(str(links))
    return os.pathsep.join(folders)


def main(command: Sequence[str]) -> int:
    """Run it to its end; returns its exit code."""
    with tempfile.TemporaryDirectory(prefix="bare-") as scratch:
        path = bare_path(os.environ["PATH"], Path(scratch))
        return subprocess.run(command, env={**os.environ, "PATH": path}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
