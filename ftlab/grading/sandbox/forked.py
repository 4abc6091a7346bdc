"""Processes that are forked from a warm one, each into a box of its own. Linux only."""

from __future__ import annotations

import atexit
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

from ftlab.grading.sandbox import masks
from ftlab.grading.sandbox.box import HOME, SCRATCH_FOLDERS, WORK, Box, NoBox, masked
from ftlab.grading.sandbox.environment import variables
from ftlab.grading.sandbox.limits import Limits
from ftlab.grading.sandbox.started import LaunchFailed
from ftlab.grading.sandbox.watch import (
    MOST_FILES,
    MOST_THREADS,
    holds_more,
    too_many_files,
    too_many_threads,
)
from ftlab.grading.wire.frames import Channel


class Zygote:
    """The warm process of this worker; it warms up while others go on."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._home = tempfile.mkdtemp(prefix="ftlab-warm-")
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "ftlab.grading.sandbox.zygote", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=variables(self._home, 1, language=False),
                cwd="/",
                stdin=subprocess.DEVNULL,
            )
        self._socket, self._turn = ours, threading.Lock()
        self.pid, self.threads = self._process.pid, 0

    @property
    def alive(self) -> bool:
        """Whether it can fork, now or soon."""
        return self._process.poll() is None

    def wait(self) -> None:
        """Wait until it is warm.

        Raises:
            LaunchFailed: It ended before.
        """
        with self._turn:
            if self.threads:
                return
            said = self._socket.recv(65536)
            shutil.rmtree(self._home, ignore_errors=True)  # matplotlib looked for settings in it
            if not said:
                raise LaunchFailed("the warm process ended while it imported the packages")
            self.threads = int(json.loads(said)["threads"])

    def fork(self, request: dict[str, Any], handle: socket.socket) -> int:
        """A new process that serves on a socket.

        Returns:
            Its process id, as seen from here.

        Raises:
            LaunchFailed: This process ended, or the new one could not enter its box.
        """
        self.wait()
        said = b""
        with self._turn, contextlib.suppress(OSError):
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
        shutil.rmtree(self._home, ignore_errors=True)


class Forked:
    """A process that starts in a moment (see `ftlab.grading.sandbox.launcher.Started`).

    Args:
        limits: What it may use, and whether it runs in a box.
        student: Whether it is a student's.
    """

    def __init__(self, limits: Limits, student: bool) -> None:
        hidden = masks.mounts() if student else []
        try:
            hidden += masked(limits.hidden)
            self.box = Box(limits.scratch, hidden) if limits.boxed else None
        except (NoBox, OSError) as error:  # no room for one more process, for example
            raise LaunchFailed(f"{type(error).__name__}: {error}") from None
        self._folder = "" if self.box else tempfile.mkdtemp(prefix="ftlab-trusted-")
        ours, theirs = socket.socketpair()
        self.channel, self.pid, self._memory = Channel(ours), 0, limits.memory
        request = {
            "box": self.box.pid if self.box else 0,
            "student": student,
            "environment": variables(HOME if self.box else self._folder, limits.threads),
            "folder": WORK if self.box else self._folder,
            "memory": limits.memory,
            "scratch": limits.scratch,
        }
        try:
            with theirs:
                self.pid = zygote().fork(request, theirs)
        except BaseException:
            self.end()
            raise

    @property
    def overgrown(self) -> str:
        """What it holds more of than its limits, in words; empty when it does not."""
        if holds_more(self.pid, self._memory):
            return f"it took more memory than {self._memory / 2**30:.1f} GB"
        if self.box is not None and too_many_files(self.box.pid, SCRATCH_FOLDERS):
            return f"it wrote more than {MOST_FILES:,} files"
        if too_many_threads(self.pid):
            return f"it started more than {MOST_THREADS} threads"
        return ""

    def kill(self) -> None:
        """Kill it; who waits for its answer hears that it is gone."""
        if self.box:
            self.box.kill()
        elif self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    def end(self) -> None:
        """Kill it and everything that it started, and leave nothing behind."""
        self.kill()
        self.channel.close()
        if self.box:
            self.box.close()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


_lock = threading.Lock()
_zygote: Zygote | None = None


def zygote() -> Zygote:
    """The worker's zygote, started when it is first asked for and after it died."""
    global _zygote
    with _lock:
        if _zygote is None or not _zygote.alive:
            _zygote = Zygote()
            atexit.register(_zygote.close)
        return _zygote
