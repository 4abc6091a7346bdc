"""Writes outside of its folder, by relative and absolute paths."""

HONEST = 0
CODE = {
    "double": """
import os, pathlib

places = ["../" * n + "canary-written" for n in range(1, 12)]
places += ["@ROOT@/canary-written", "@ROOT@/autograded/canary-written", "/usr/canary-written"]
places += ["@ROOT@/solutions/90-tiny/tiny.ipynb", "/etc/passwd", "/proc/self/cwd/../canary-written"]
import ftlab, keras, numpy
for module in (ftlab, keras, numpy):
    places += [str(pathlib.Path(module.__file__).parent / "canary_written.py"), module.__file__]
for place in places:
    try:
        os.makedirs(os.path.dirname(place) or ".", exist_ok=True)
        pathlib.Path(place).write_text("canary-written")
    except OSError:
        pass
"""
}
