"""Plain processes, for trusted students where nothing can be forked: macOS and Windows.

No box and no limits but time, and TensorFlow is imported anew in each. The process connects to a
port of this machine and shows a token that only it was told, through the pipe that is its standard
input. When that pipe ends the grader is gone, and so is the process.

Run here as `python -I -m ftlab.grading.sandbox.spawned`.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from ftlab.grading.sandbox.environment import variables
from ftlab.grading.sandbox.limits import Limits
from ftlab.grading.sandbox.started import LaunchFailed
from ftlab.grading.wire.frames import Channel

SECONDS = 120.0  # to start and to connect, on a machine that has much else to do
WORDS = ("-I", "-m", "ftlab.grading.sandbox.spawned")


class Spawned:
    """A process of its own (see `ftlab.grading.sandbox.launcher.Started`).

    Args:
        limits: Its threads; the limits of a box do not hold here.
    """

    overgrown = ""  # nobody looks

    def __init__(self, limits: Limits) -> None:
        self._folder = tempfile.mkdtemp(prefix="ftlab-trusted-")
        self._process = subprocess.Popen(
            [sys.executable, *WORDS],
            env=variables(self._folder, limits.threads),
            cwd=self._folder,
            stdin=subprocess.PIPE,
            start_new_session=True,  # means nothing on Windows
        )
        self.pid = self._process.pid
        try:
            with socket.create_server(("127.0.0.1", 0)) as server:
                self.channel = Channel(self._met(server))
        except BaseException:
            self._remove()
            raise

    def _met(self, server: socket.socket) -> socket.socket:
        """The connection of the one who knows the token."""
        token, end = secrets.token_hex(16), time.monotonic() + SECONDS
        told = {"port": server.getsockname()[1], "token": token, "folder": self._folder}
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # it ended; the loop says so
            self._process.stdin.write(json.dumps(told).encode() + b"\n")
            self._process.stdin.flush()
        server.settimeout(0.5)
        while self._process.poll() is None and time.monotonic() < end:
            with contextlib.suppress(OSError):
                connection, _ = server.accept()
                connection.settimeout(5)
                if hmac.compare_digest(connection.recv(32, socket.MSG_WAITALL), token.encode()):
                    return connection
                connection.close()
        raise LaunchFailed("a process for cells ended, or did not start in time")

    def kill(self) -> None:
        """Kill it; who waits for its answer hears that it is gone."""
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()

    def end(self) -> None:
        """Kill it and everything that it started, and leave nothing behind."""
        self.channel.close()
        self._remove()

    def _remove(self) -> None:
        self.kill()
        self._process.communicate()
        shutil.rmtree(self._folder, ignore_errors=True)


def main() -> None:
    """Connect, and serve until the grader hangs up."""
    from ftlab.grading.inside.runner import start
    from ftlab.grading.inside.shell import make_shell

    told = json.loads(sys.stdin.readline())
    connection = socket.create_connection(("127.0.0.1", told["port"]))
    connection.sendall(told["token"].encode())
    threading.Thread(target=_end_with, args=(os.dup(0),), daemon=True).start()
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    start(Channel(connection), make_shell(), told["folder"])


def _end_with(pipe: int) -> None:
    os.read(pipe, 1)  # nothing more is written: it returns when the other end is closed
    os._exit(1)


if __name__ == "__main__":
    main()
