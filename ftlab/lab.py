"""Open JupyterLab at a folder: `python -m ftlab.lab notebooks`."""

from __future__ import annotations

import os
from pathlib import Path
import sys


def command(folder: Path, environ: dict[str, str], platform: str, root: bool) -> list[str]:
    """The command line that opens JupyterLab.

    Args:
        folder: What JupyterLab shows as its top.
        environ: The environment's variables.
        platform: As `sys.platform`.
        root: Whether this runs as the superuser, as in a container.

    Returns:
        The command; without a screen it opens no browser and prints the address.
    """
    words = [sys.executable, "-m", "jupyterlab", str(folder)]
    screen = platform != "linux" or environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    if not screen:
        words.append("--no-browser")
    if root:
        words.append("--allow-root")
    return words


def main(folder: Path) -> None:
    """Replace this process with JupyterLab."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    words = command(folder, dict(os.environ), sys.platform, root)
    if "--no-browser" in words:
        print("No screen here: open the address below in a browser.", flush=True)
    os.execv(words[0], words)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
