"""Writes to the descriptors of its process, past Python. All answers are right."""

HONEST = 6
KEEPS = 6
CODE = {
    "double": """
import os

for handle in (0, 1, 2):
    try:
        for _ in range(100):
            os.write(handle, b"x" * 2**20)
    except OSError:
        pass

def double(x):
    os.write(2, b"x" * 2**20)
    return 2 * x
""",
    "total": "right",
    "pick": "right",
}
