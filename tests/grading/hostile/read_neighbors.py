"""Looks for other students' work, solutions, the gradebook and a secret file, and prints them."""

HONEST = 0
CODE = {
    "double": """
import os, pathlib
import ftlab

project = pathlib.Path(ftlab.__file__).parents[1]
wanted = ["@SECRET@", "@ROOT@/gradebook.db", "@ROOT@/submitted/aaa-honest/90-tiny/tiny.ipynb"]
wanted += ["@ROOT@/solutions/90-tiny/tiny.ipynb", "@ROOT@/autograded", "@ROOT@/.ftlab"]
wanted += [project / "solutions", project / "tests" / "answers", project / ".git", "/root/.ssh"]
for path in wanted:
    if os.path.exists(path):
        print("leaked:", path)
    for start in ("/proc/1/root", "/proc/self/root", "/proc/1/cwd"):
        try:
            print("leaked:", open(f"{start}{path}", "rb").read()[:80])
        except OSError:
            pass
"""
}
