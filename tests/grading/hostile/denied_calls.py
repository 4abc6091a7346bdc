"""Makes system calls by their numbers that nothing in a notebook needs (x86-64)."""

HONEST = 6
CODE = {
    "double": r"""
import ctypes, errno, os, platform

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
room = ctypes.create_string_buffer(4096)
CALLS = {
    "socket netlink": (41, 16, 3, 0), "socket packet": (41, 17, 3, 0),
    "socket vsock": (41, 40, 1, 0),
    "socket alg": (41, 38, 5, 0), "socket inet": (41, 2, 1, 0), "socket inet6": (41, 10, 2, 0),
    "socket with high bits": (41, ctypes.c_ulong(1 | 2 << 32), 1, 0), "socket key": (41, 15, 3, 2),
    "fork": (57,), "vfork": (58,), "clone": (56, 17, 0, 0, 0, 0), "clone3": (435, room, 88),
    "clone new user": (56, 0x10000011, 0, 0, 0, 0), "execve": (59, b"/bin/true", 0, 0),
    "execveat": (322, -100, b"/bin/true", 0, 0, 0), "add_key": (248, b"user", b"x", b"y", 1, -3),
    "keyctl": (250, 0, -3, 0), "userfaultfd": (323, 1), "memfd_create": (319, b"x", 0),
    "memfd_secret": (447, 0), "io_uring_setup": (425, 8, room), "bpf": (321, 0, room, 72),
    "ptrace": (101, 0, 0, 0, 0), "process_vm_readv": (310, 2, room, 0, room, 0, 0),
    "unshare": (272, 0x10000000), "setns": (308, -1, 0),
    "mount": (165, b"x", b"/tmp", b"tmpfs", 0, 0),
    "open_tree": (428, -100, b"/", 1), "open_tree_attr": (467, -100, b"/", 1, room, 32),
    "fsopen": (430, b"tmpfs", 0), "pivot_root": (155, b"/", b"/"), "personality": (135, 0x0400000),
    "pidfd_getfd": (438, -1, 0, 0), "kcmp": (312, 1, 1, 0, 0, 0), "shmget": (29, 1, 4096, 0o1600),
    "fanotify_init": (300, 0, 0), "perf_event_open": (298, room, 0, -1, -1, 0),
    "setuid": (105, 0), "setresuid": (117, 0, 0, 0), "setgroups": (116, 0, room),
    "nice": (141, 0, 0, -20), "syslog": (103, 3, room, 100), "sethostname": (170, b"x", 1),
    "mmap shared": (9, 0, 8192, 3, 0x21, -1, 0),
    "mmap shared validate": (9, 0, 8192, 3, 0x23, -1, 0),
}
if platform.machine() == "x86_64":
    for name, (number, *arguments) in CALLS.items():
        if libc.syscall(number, *arguments) >= 0:
            print("leaked: the kernel did", name)
print(oct(os.getuid()))
def double(x): return 2 * x
""",
    "total": "right",
    "pick": "right",
}
