"""A JupyterLab server of its own, that knows nothing of the user's settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
import json
import os
from pathlib import Path
import re
import subprocess
import sys
from threading import Event, Thread

WAIT = 90  # seconds; a start takes about 3

OPTIONS = (
    "--no-browser",
    "--allow-root",
    "--ServerApp.port=0",  # the system gives a free one
    "--ServerApp.terminals_enabled=False",
    "--expose-app-in-browser",
    "--LabApp.extension_manager=readonly",  # asks no registry
)
# Without the first the page asks whether it may fetch news. Without the second a save of its own
# can cross one that was asked for: then it asks which of the two it should keep, and waits.
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
}


class ServerFailed(RuntimeError):
    """The server did not start; the message is its log."""


@contextmanager
def lab_server(folder: Path, home: Path, cwd: Path | None = None) -> Iterator[str]:
    """Run JupyterLab as long as the `with` block lasts.

    Args:
        folder: What JupyterLab shows as its top.
        home: An empty folder for its configuration, settings, workspaces and run-time files.
        cwd: Where it is started; nbgrader looks for a course's configuration there.

    Yields:
        The address with its token.

    Raises:
        ServerFailed: It ended, or gave no address within a minute and a half.
    """
    _write_settings(home / "settings")
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *OPTIONS, str(folder)],
        env=_environment(home),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield _address(process)
    finally:
        process.terminate()  # which shuts its kernels down
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _environment(home: Path) -> dict[str, str]:
    own = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {
        **os.environ,
        **{name: str(home / place) for name, place in own.items()},
        "PATH": search,
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def _write_settings(folder: Path) -> None:
    for plugin, values in SETTINGS.items():
        path = folder / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))


def _address(process: subprocess.Popen[str]) -> str:
    """Read the log in a thread, to its end, so that the server never waits to write it."""
    log: list[str] = []
    found, known = [], Event()

    def read() -> None:
        for line in process.stderr or ():
            if not known.is_set():
                log.append(line)
                found.extend(
                    re.findall(r"http://(?:localhost|127\.0\.0\.1):\d+/\S*token=\w+", line)
                )
                if found:
                    known.set()
        known.set()

    Thread(target=read, daemon=True).start()
    known.wait(WAIT)
    if not found:
        raise ServerFailed("".join(log) or f"no address within {WAIT} seconds")
    return found[0]
