"""Takes more memory than the limit (1.25 GB in the tests), in four ways that no limit counts."""

HONEST = 6
CODE = {
    "double": r"""
import ctypes, os, time

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + 3 * [ctypes.c_int] + [ctypes.c_long]
libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
SIZE, PIECE = 24 * 2**26, 2**26  # 1.5 GB

def mapped(protection, flags, handle=-1):
    place = libc.mmap(None, SIZE, protection, flags, handle, 0)
    if place in (None, 2**64 - 1):
        raise MemoryError(os.strerror(ctypes.get_errno()))
    return place

def fill(place):
    for at in range(0, SIZE, PIECE):
        ctypes.memset(place + at, 1, PIECE)
    libc.munmap(place, SIZE)

def shared_zeros(): fill(mapped(3, 0x01, os.open("/dev/zero", os.O_RDWR)))
def like_a_stack(): fill(mapped(3, 0x122))
def read_only():
    place = mapped(1, 0x22)
    with open("/proc/self/mem", "r+b", buffering=0) as memory:
        for at in range(0, SIZE, PIECE):
            memory.seek(place + at)
            memory.write(b"x" * PIECE)
    libc.munmap(place, SIZE)
def attributes():  # the file system's limit of 512 MB does not count them
    open("/dev/shm/x", "w").close()
    for number in range(16_000):
        os.setxattr("/dev/shm/x", f"user.{number}", b"x" * 60_000)

for way in (shared_zeros, like_a_stack, read_only, attributes):
    try:
        way()
        print("leaked: memory by", way.__name__)
    except (MemoryError, OSError) as error:
        print("refused", way.__name__, error)
    if os.path.exists("/dev/shm/x"):
        os.unlink("/dev/shm/x")
def double(x): return 2 * x
""",
    "total": "right",
    "pick": "right",
}
