"""JupyterLab at a folder, with the course's settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
import os
from pathlib import Path
import sys

# Without the question about Jupyter news and without nbgrader's tab for authors of lessons.
SETTINGS = Path(__file__).with_name("settings")
LINKED = "docs"
FIRST = "00-start-here/start-here.ipynb"  # opened at the start, where it is there


def command(folder: Path, environ: Mapping[str, str], platform: str, root: bool) -> list[str]:
    """The command line that opens JupyterLab.

    Args:
        folder: What JupyterLab shows at first.
        environ: The environment's variables.
        platform: As `sys.platform`.
        root: Whether this runs as the superuser, as in a container.

    Returns:
        The command; without a screen it opens no browser and prints the address.
    """
    words = [sys.executable, "-m", "jupyterlab", "--log-level=WARN"]
    top = folder.resolve()
    if (top.parent / LINKED).is_dir():
        top = top.parent
        # The lessons link to it, and JupyterLab opens nothing from above its top.
        words += [
            f"--ServerApp.root_dir={top}",
            f"--FileContentsManager.preferred_dir={folder.resolve()}",
        ]
    else:
        words.append(str(folder))
    if (folder / FIRST).is_file():
        first = (folder.resolve() / FIRST).relative_to(top).as_posix()
        words.append(f"--LabApp.default_url=/lab/tree/{first}")
    screen = platform != "linux" or environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    if not screen:
        words.append("--no-browser")
    if root:
        words.append("--allow-root")
    return words


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables with which JupyterLab starts: those given, and where its settings are.

    Args:
        environ: The environment's variables.
    """
    paths = [str(SETTINGS), environ.get("JUPYTER_CONFIG_PATH", "")]
    return {**environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths))}


def main(folder: Path, options: Sequence[str] = ()) -> None:
    """Replace this process with JupyterLab.

    Args:
        folder: What JupyterLab shows at first.
        options: More options of JupyterLab's, such as `--port=9000`.
    """
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    words = [*command(folder, os.environ, sys.platform, root), *options]
    if "--no-browser" in words:
        print("No screen here: open the address below in a browser.", flush=True)
    print("To end it: Ctrl+C here, twice.", flush=True)
    os.execve(words[0], words, environment(os.environ))
