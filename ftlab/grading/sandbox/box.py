"""An empty box: bubblewrap's namespaces and files, for a forked process to move into.

No network, no home, no files but the system's libraries and the Python environment, both
read-only, and scratch space in memory. The box lives as long as the pipe to its only process, and
dies with the process that made it.
"""

from __future__ import annotations

from collections.abc import Sequence
import contextlib
import json
import os
from pathlib import Path
import select
import shutil
import signal
import subprocess
import sys

from ftlab.errors import PACKAGE, InputError, TeachingError

SCRATCH = 512 * 2**20  # bytes of files that code in a box can write
WORK, HOME = "/tmp/work", "/tmp/home"
SCRATCH_FOLDERS = ("/tmp", "/dev/shm")
# What Python and its libraries need of the system, and nothing where courses or homes may lie.
_SYSTEM = (
    "/usr/bin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/sbin", "/usr/local/bin",
    "/usr/local/lib", "/usr/share/fontconfig", "/usr/share/fonts", "/usr/share/locale",
    "/usr/share/zoneinfo", "/bin", "/lib", "/lib32", "/lib64", "/sbin",
)  # fmt: skip
_PREFIXES = frozenset({Path("/usr"), Path("/usr/local")})  # of a Python whose parts are listed
_SETTINGS = ("/etc/alternatives", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts")
_WAITS = ("sh", "-c", "echo; exec cat")
_DEBIAN = "sudo apt install bubblewrap libseccomp2"


class NoBox(TeachingError, RuntimeError):
    """The sandbox did not start."""


class Box:
    """A running box.

    Args:
        scratch: Bytes of files that can be written in it.
        hidden: More words for bubblewrap, which hide files.

    Attributes:
        pid: Process id of its first process, as seen from outside.

    Raises:
        NoBox: bubblewrap could not make it.
    """

    def __init__(self, scratch: int = SCRATCH, hidden: Sequence[str] = ()) -> None:
        reading, writing = os.pipe()
        try:
            self._process = subprocess.Popen(
                [*command(scratch, hidden), "--info-fd", str(writing), "--", *_WAITS],
                pass_fds=[writing],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        finally:
            os.close(writing)
        with os.fdopen(reading) as info:
            said = info.read()
        assert self._process.stdout is not None
        # bubblewrap tells the process id before its mounts are made; the line comes after them.
        if not said or not self._process.stdout.readline():
            raise NoBox(f"bubblewrap failed: {self._complaint()}")
        self.pid: int = json.loads(said)["child-pid"]
        self._handle: int | None = os.pidfd_open(self.pid)

    def _complaint(self) -> str:
        self._process.kill()
        _, complaint = self._process.communicate()
        return complaint.decode(errors="replace").strip() or "no reason given"

    def kill(self) -> None:
        """Kill everything in it."""
        if self._handle is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def close(self) -> None:
        """Kill everything in it, and wait until it is gone; nothing is left to clean up."""
        self.kill()
        handle, self._handle = self._handle, None
        if handle is None:
            return
        ended = select.poll()
        ended.register(handle)
        ended.poll(10_000)  # the first process of a box ends after all others in it
        os.close(handle)
        self._process.kill()
        self._process.communicate()


def command(scratch: int = SCRATCH, hidden: Sequence[str] = ()) -> list[str]:
    """The bubblewrap command that makes a box, without the program to run in it."""
    words = ["bwrap", "--unshare-all", "--unshare-user", "--uid", "1000", "--gid", "1000"]
    words += ["--die-with-parent", "--new-session", "--as-pid-1", "--clearenv", "--cap-drop", "ALL"]
    words += ["--hostname", "box"]
    for path in _SYSTEM:
        if os.path.islink(path):
            words += ["--symlink", os.readlink(path), path]
        elif os.path.exists(path):
            words += ["--ro-bind", path, path]
    for path in _SETTINGS:
        words += ["--ro-bind-try", path, path]
    words += ["--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys"]  # the kernel's settings
    words += ["--tmpfs", "/proc/1", "--remount-ro", "/proc/1"]  # no filter holds the first process
    words += ["--dev", "/dev"]
    words += ["--size", str(scratch), "--tmpfs", "/dev/shm", "--size", str(scratch)]
    words += ["--tmpfs", "/tmp", "--dir", WORK, "--dir", HOME]
    for folder in environment():
        words += ["--ro-bind", folder, folder]
    words += hidden
    # What holds the mounts is writable memory too, and without a limit.
    return [*words, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]


def environment() -> list[str]:
    """The folders that Python and its packages are in: the environment, its Python, this package.

    An editable install lies in a project with solutions and grades; only the package is shown.
    """
    folders = {Path(sys.prefix), Path(sys.base_prefix), Path(PACKAGE)}
    inside = {one for one in folders for other in folders if one != other and other in one.parents}
    system = {Path(path) for path in _SYSTEM}
    own = folders - inside - _PREFIXES
    return sorted(str(each) for each in own if not system & {each, *each.parents})


def masked(paths: Sequence[str]) -> list[str]:
    """The words that make bubblewrap hide folders that lie in those that it shows.

    Args:
        paths: Folders of the course, of nbgrader's exchange and the like.

    Raises:
        NoBox: Python itself lies in one of them.
    """
    shown = {*map(Path, environment()), *(Path(path).resolve() for path in _SYSTEM)}
    words = []
    for path in {Path(path).resolve() for path in paths}:
        if not path.is_dir() or shown.isdisjoint({path, *path.parents}):
            continue
        if path in shown or any(path in each.parents for each in (Path(sys.prefix), PACKAGE)):
            raise NoBox(f"{path} holds the course and what Python needs; move one of them")
        words += ["--tmpfs", str(path), "--remount-ro", str(path)]
    return words


def why_not() -> str:
    """Why there can be no box on this machine; empty when there can.

    Returns:
        The reason and what to do.
    """
    if sys.platform != "linux":
        return f"the sandbox needs Linux; this is {sys.platform}. Grade in a Linux container"
    if shutil.which("bwrap") is None:
        return f"bubblewrap is not installed. Install it: {_DEBIAN}"
    try:
        import pyseccomp  # noqa: F401
    except (ImportError, RuntimeError, OSError) as error:
        return (
            f"the system call filter is missing ({error}). Install it: {_DEBIAN}; "
            "pip install 'ftlab[instructor]'"
        )
    try:
        Box().close()
    except NoBox as error:
        return (
            f"{error}. User namespaces may be switched off on this machine: "
            "sudo sysctl -w kernel.unprivileged_userns_clone=1, and in a container allow them"
        )
    return ""


def require() -> None:
    """Stop when student code cannot be boxed.

    Raises:
        InputError: With the reason and the install line.
    """
    if reason := why_not():
        cause, _, remedy = reason.rpartition(". ")
        raise InputError(
            "a machine on which student code can be boxed",
            "one on which it cannot",
            cause,
            f"{remedy.removeprefix('Install it: ')}. Or --trust, which runs the students' code as "
            "yourself, only if you would let every one of them use your account",
        )
