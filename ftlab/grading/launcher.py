"""Starts processes for cells: forked from a warm zygote, each in a box of its own."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from typing import Any

from ftlab.grading.box import HOME, WORK, Box
from ftlab.grading.limits import Limits
from ftlab.grading.wire import Channel

_PATH = "/usr/bin:/bin"


class LaunchFailed(RuntimeError):
    """A process for cells could not be started."""


def variables(home: str, threads: int) -> dict[str, str]:
    """The whole environment of a process that runs cells; nothing of the grader's is in it."""
    return {
        "HOME": home,
        "IPYTHONDIR": f"{home}/.ipython",
        "JOBLIB_MULTIPROCESSING": "0",  # n_jobs=-1 then means threads or one after another
        "KERAS_BACKEND": "tensorflow",
        "LANG": "C.UTF-8",
        "LOGNAME": "student",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": home,
        "NBGRADER_EXECUTION": "autograde",
        "OMP_NUM_THREADS": str(threads),
        "OPENBLAS_NUM_THREADS": "1",
        "PATH": _PATH,
        "PYTHONDONTWRITEBYTECODE": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_NUM_INTEROP_THREADS": str(threads),
        "TF_NUM_INTRAOP_THREADS": str(threads),
        "USER": "student",
    }


class Zygote:
    """The warm process of this worker."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._home = tempfile.mkdtemp(prefix="ftlab-warm-")
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "ftlab.grading.zygote", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=variables(self._home, 1),
                cwd="/",
                stdin=subprocess.DEVNULL,
            )
        self._socket, self._turn = ours, threading.Lock()
        said = ours.recv(65536)
        shutil.rmtree(self._home, ignore_errors=True)  # matplotlib looked for settings in it
        if not said:
            raise LaunchFailed("the warm process ended while it imported the packages")
        self.threads: int = json.loads(said)["threads"]
        self.pid = self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it can fork."""
        return self._process.poll() is None

    def fork(self, request: dict[str, Any], handle: socket.socket) -> int:
        """A new process that serves on a socket.

        Returns:
            Its process id, in its own box.
        """
        with self._turn:
            socket.send_fds(self._socket, [json.dumps(request).encode()], [handle.fileno()])
            said = self._socket.recv(65536)
        answer = json.loads(said or b'{"error": "the warm process ended"}')
        if "error" in answer:
            raise LaunchFailed(answer["error"])
        return int(answer["pid"])

    def close(self) -> None:
        """End it; what it forked into boxes lives on."""
        self._socket.close()
        self._process.kill()
        self._process.wait()


class Process:
    """A process that runs cells, at the other end of `channel`.

    Args:
        limits: What it may use.
    """

    def __init__(self, limits: Limits) -> None:
        if _stopped.is_set():
            raise LaunchFailed("grading was stopped")
        self.box = Box(limits.scratch) if limits.boxed else None
        self._folder = "" if self.box else tempfile.mkdtemp(prefix="ftlab-trusted-")
        ours, theirs = socket.socketpair()
        self.channel = Channel(ours)
        request = {
            "box": self.box.pid if self.box else 0,
            "environment": variables(HOME if self.box else self._folder, limits.threads),
            "folder": WORK if self.box else self._folder,
            "memory": limits.memory,
            "scratch": limits.scratch,
        }
        try:
            with theirs:
                self.pid = zygote().fork(request, theirs)
        except BaseException:
            self.pid = 0
            self.close()
            raise
        _running.add(self)

    def close(self) -> None:
        """Kill it and everything that it started."""
        _running.discard(self)
        self.kill()
        self.channel.close()
        if self.box:
            self.box.close()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def kill(self) -> None:
        """Kill it; who waits for its answer hears that it is gone."""
        if self.box:
            self.box.kill()
        elif self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)


_running: set[Process] = set()
_stopped = threading.Event()
_lock = threading.Lock()
_zygote: Zygote | None = None


@contextlib.contextmanager
def stopped() -> Iterator[None]:
    """Kill every process that is running cells, and start none while the block runs."""
    _stopped.set()
    try:
        for process in list(_running):
            process.kill()
        yield
    finally:
        _stopped.clear()


def zygote() -> Zygote:
    """The worker's zygote, started when it is first asked for and after it died."""
    global _zygote
    with _lock:
        if _zygote is None or not _zygote.alive:
            _zygote = Zygote()
            atexit.register(_zygote.close)
        return _zygote
