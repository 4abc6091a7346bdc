"""System calls by which a forked process enters a box and gives up what it does not need.

Linux only. Python has no functions for `setns` with several owners, capability sets and `prctl`,
so the C library is called.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
from pathlib import Path
import resource
import signal

from ftlab.grading.sandbox import seccomp

_NEW_USER = 0x10000000
# The mount namespace comes last: with it go /proc and the host's files.
_NAMESPACES = {
    "ipc": 0x08000000,
    "uts": 0x04000000,
    "net": 0x40000000,
    "cgroup": 0x02000000,
    "pid": 0x20000000,
    "mnt": 0x00020000,
}
_GET_OWNER = 0xB701  # ioctl NS_GET_USERNS
_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_CHILD_SUBREAPER, _PR_NO_NEW_PRIVS = 1, 24, 36, 38
_CAPABILITY_VERSION_3 = 0x20080522
BOX_USER = 1000
MOST_OPEN, MOST_PROCESSES = 256, 300  # open files; processes and threads of a box

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def enter(box: int) -> None:
    """Join the namespaces of a process, its user namespace last.

    The process id namespace holds for children only: fork after this.

    Args:
        box: Process id of the first process in the box.

    Raises:
        OSError: One of them cannot be joined.
    """
    root = Path(f"/proc/{box}/ns")
    handles = {name: os.open(root / name, os.O_RDONLY) for name in _NAMESPACES}
    own = os.open(root / "user", os.O_RDONLY)
    try:
        if os.geteuid():  # without root the owner of the others has to be joined first
            owner = fcntl.ioctl(handles["mnt"], _GET_OWNER)
            _checked(_libc.setns(owner, _NEW_USER), "the box's outer user namespace")
            os.close(owner)
        for name, kind in _NAMESPACES.items():
            _checked(_libc.setns(handles[name], kind), f"the box's {name} namespace")
        _checked(_libc.setns(own, _NEW_USER), "the box's user namespace")
    finally:
        for handle in (*handles.values(), own):
            os.close(handle)
    os.setresgid(BOX_USER, BOX_USER, BOX_USER)
    os.setresuid(BOX_USER, BOX_USER, BOX_USER)


def die_with_parent() -> None:
    """Be killed when the process that forked this one ends."""
    _checked(_libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "dying with the parent")


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends.

    A box is gone when its last process was waited for. Without this the system's first process
    has to do so, which in a container may take seconds.
    """
    _checked(_libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "adopting orphans")


def give_up_privileges() -> None:
    """No capability, none to be gained, and only harmless system calls from here on."""
    for capability in range(64):
        _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)  # fails beyond the last one: fine
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _checked(_libc.capset(header, nothing), "dropping capabilities")
    _checked(_libc.prctl(_PR_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
    seccomp.lock()


def limit(memory: int, file_bytes: int, *, boxed: bool) -> None:
    """Limit this process.

    Args:
        memory: Bytes of data; more raises MemoryError. Address space is not limited, because
            TensorFlow reserves much more than it uses. Stacks of threads count as data.
        file_bytes: Of one file.
        boxed: Whether it runs in a box, whose processes and threads are counted by themselves.
            Linux does so since 5.14, and not where the grader is root.
    """
    with contextlib.suppress(OSError):  # a system without memory ends this before the grader
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    # What waits in a socket is memory that nothing counts: 0.2 MB for each.
    most = min(MOST_OPEN, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if boxed and _kernel() >= (5, 14):
        resource.setrlimit(resource.RLIMIT_NPROC, (MOST_PROCESSES, MOST_PROCESSES))
    if memory:
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))


def _kernel() -> tuple[int, ...]:
    return tuple(int(part) for part in os.uname().release.split("-")[0].split(".")[:2])


def close_all_but(kept: int) -> None:
    """Close every inherited file but one, and give the standard ones to the null device."""
    os.closerange(3, kept)
    os.closerange(kept + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    if null > 2 and null != kept:
        os.close(null)
