"""The system calls that code in a box may not make.

A notebook computes, reads files and draws. It starts no programs and no processes, makes no
namespaces, opens no network and talks to no debugger, so none of that is let through. Written with
libseccomp, through `pyseccomp`.
"""

from __future__ import annotations

import errno
import socket

_CLONE_THREAD = 0x10000
# Memory that no limit of the process counts: shared (MAP_SHARED or MAP_SHARED_VALIDATE in the low
# bits) and growing downwards, as a stack does. A thread pool's semaphore is a shared page.
_MAPPING, _SHARED, _GROWS_DOWN = 0xF, (0x1, 0x3), 0x100
_PAGE = 4096
_TERMINAL_INPUT = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX: typing into a terminal

PROCESSES = ("fork", "vfork", "execve", "execveat")
NAMESPACES = (
    "chroot", "fsconfig", "fsmount", "fsopen", "fspick", "mount", "mount_setattr", "move_mount",
    "open_tree", "pivot_root", "setns", "umount", "umount2", "unshare",
)  # fmt: skip
OTHERS_MEMORY = (
    "kcmp", "pidfd_getfd", "process_madvise", "process_vm_readv", "process_vm_writev", "ptrace",
)  # fmt: skip
KERNEL = (
    "acct", "add_key", "bpf", "clock_adjtime", "clock_settime", "delete_module", "fanotify_init",
    "finit_module", "init_module", "inotify_init", "inotify_init1", "io_uring_enter",
    "io_uring_register", "io_uring_setup", "ioperm", "iopl", "kexec_file_load", "kexec_load",
    "keyctl", "lookup_dcookie",
    "name_to_handle_at", "nfsservctl", "open_by_handle_at", "perf_event_open", "personality",
    "quotactl", "quotactl_fd", "reboot", "request_key", "sethostname", "setdomainname",
    "settimeofday", "swapoff", "swapon", "syslog", "userfaultfd", "vhangup",
)  # fmt: skip
UNCOUNTED_MEMORY = (
    "fsetxattr", "lsetxattr", "memfd_create", "memfd_secret", "mq_open", "msgget", "semget",
    "setxattr", "setxattrat", "shmat", "shmget",
)  # fmt: skip


def lock() -> None:
    """Refuse these calls from now on, in this process and in all threads that it starts.

    Works without privileges; needs `no_new_privs` to be set. What is refused fails with
    `PermissionError`, so that an honest program that tries can go another way.

    Raises:
        ImportError: `pyseccomp` or libseccomp is missing.
    """
    import pyseccomp as seccomp

    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    refuse = seccomp.ERRNO(errno.EPERM)
    for name in (*PROCESSES, *NAMESPACES, *OTHERS_MEMORY, *KERNEL, *UNCOUNTED_MEMORY):
        if _known(name):
            rules.add_rule(refuse, name)
    # The C library falls back to clone(), whose flags can be looked at.
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    rules.add_rule(refuse, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD, 0))
    for kind in _SHARED:
        shared = seccomp.Arg(3, seccomp.MASKED_EQ, _MAPPING, kind)
        rules.add_rule(refuse, "mmap", shared, seccomp.Arg(1, seccomp.GT, _PAGE))
    rules.add_rule(refuse, "mmap", seccomp.Arg(3, seccomp.MASKED_EQ, _GROWS_DOWN, _GROWS_DOWN))
    rules.add_rule(refuse, "socket", seccomp.Arg(0, seccomp.NE, int(socket.AF_UNIX)))
    for request in _TERMINAL_INPUT:
        rules.add_rule(refuse, "ioctl", seccomp.Arg(1, seccomp.MASKED_EQ, 0xFFFFFFFF, request))
    rules.load()


def _known(name: str) -> bool:
    """Whether this libseccomp has heard of a call of this name; older ones know fewer."""
    import pyseccomp as seccomp

    return seccomp.resolve_syscall(seccomp.system_arch(), name) != -1
