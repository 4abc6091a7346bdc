"""Sends what is no frame: huge lengths, deep JSON, half a frame and then silence."""

HONEST = 2
CODE = {
    "double": "right",
    "total": """
import os, stat, struct, time

PIECES = [struct.pack("!II", 2**32 - 1, 2**32 - 1), struct.pack("!II", 100_000, 0) + b"[" * 100_000]

def total(values):
    for handle in map(int, os.listdir("/proc/self/fd")):
        try:
            if stat.S_ISSOCK(os.fstat(handle).st_mode):
                for piece in PIECES:
                    os.write(handle, piece)
        except OSError:
            pass
    time.sleep(3600)
""",
}
