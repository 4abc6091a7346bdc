"""What hostile submissions get from stock `nbgrader autograde` and from `ftlab grade`.

`python benchmarks/grading_hostile.py`. The submissions are those of `tests/grading/hostile`,
without the ones that fill memory, disk or process table. Stock nbgrader runs them on the account
that it is started from, so here bubblewrap lends it one without a network, in which only a
throwaway copy of the course can be written.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
from pathlib import Path
import shutil
import subprocess
import sys
import tempfile

from ftlab.grading.commands import grade_all
from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.record.outcome import all_outcomes
from ftlab.grading.sandbox.limits import Limits
from grading_classes import BIN, scores
from rich import box
from rich.console import Console
from rich.table import Table

TESTS = PROJECT / "tests" / "grading"
sys.path.insert(0, str(TESTS))
from conftest import RIGHT, TINY, WRONG, make_course  # noqa: E402
from ftlab.grading.notebook.exercises import filled_in  # noqa: E402
import nbformat  # noqa: E402
from test_hostile import Hostile  # noqa: E402

CASES = (
    "skip_execution", "ast_transformer", "forced_success", "equal_to_everything",
    "patched_checks", "patched_numpy_testing", "shadow_modules", "injected_outputs",
    "tests_as_answers", "duplicated_tests", "schema_edits", "exit_in_the_third",
    "swallowed_interrupts", "read_neighbors", "read_hidden_tests", "environment",
    "gradebook_writer", "kill_everything", "symlinked_notebook",
)  # fmt: skip
NEIGHBORS = ("aaa-honest", "zzz-honest")
ANSWERS = {name: RIGHT[name] for name in ("double", "total", "pick")}
SECRET = "secret-canary-0815"


def hand_in(course: Course, case: str) -> Hostile:
    """A hostile submission between two honest ones."""
    known = {"ROOT": str(course.root), "SECRET": str(course.root.parent / "secret.txt")}
    (course.root.parent / "secret.txt").write_text(SECRET)
    hostile = Hostile.load(TESTS / "hostile" / f"{case}.py", known)
    released = nbformat.read(course.releases / TINY / "tiny.ipynb", 4)
    for neighbor in NEIGHBORS:
        course.submit(TINY, neighbor, filled_in(released, ANSWERS))
    hostile.hand_in(course, RIGHT, WRONG)
    return hostile


def by_stock(course: Course) -> None:
    """Grade with nbgrader, which may fail, in an account of its own."""
    text = (PROJECT / "nbgrader_config.py").read_text()
    text += f"\nc.CourseDirectory.root = {str(course.root)!r}\nc.Execute.timeout = 10\n"
    (course.root / "nbgrader_config.py").write_text(text)
    home = course.root / "home"
    home.mkdir()
    words = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--ro-bind", "/", "/"]
    words += ["--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"]
    words += ["--bind", str(course.root.parent), str(course.root.parent)]
    words += ["--chdir", str(course.root), str(BIN / "nbgrader"), "autograde", TINY]
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "HOME": str(home)}
    subprocess.run(words, env=environment, capture_output=True, check=False, timeout=300)


def told(course: Course, student: str) -> str:
    """What a student's cells showed, as far as it was kept."""
    path = course.root / "autograded" / student / TINY / "tiny.ipynb"
    if not path.is_file():
        return ""
    cells = json.loads(path.read_text())["cells"]
    return json.dumps(
        [cell.get("outputs") for cell in cells if not cell["id"].startswith("check-")]
    )


def graded(case: str, template: Path, root: Path, *, stock: bool) -> str:
    """What became of a case and its neighbors, in words."""
    shutil.copytree(template, root)
    course = Course(root, root / "solutions", root / "notebooks")
    student = hand_in(course, case).student
    if stock:
        by_stock(course)
        points = scores(course, TINY)
    else:
        with contextlib.redirect_stdout(io.StringIO()):  # the live table
            grade_all(course, [TINY], 2, "", Limits(timeout=10), force=True)
        points = {each.student: each.points for each in all_outcomes(root, TINY)}
    words = [f"{points[student]:g}" if student in points else "not graded"]
    if any(word in told(course, student) for word in ("leaked:", SECRET)):
        words.append("shows what it read")
    if any(points.get(name) != 6 for name in NEIGHBORS):
        words.append("spoils a neighbor's grade")
    return "; ".join(words)


def main() -> None:
    """Print the table, as Markdown."""
    table = Table("submission", "earned", "stock nbgrader", "ftlab grade", box=box.MARKDOWN)
    with tempfile.TemporaryDirectory() as name:
        template = Path(name) / "template"
        make_course(template)
        for case in CASES:
            about = Hostile.load(TESTS / "hostile" / f"{case}.py", {}).about
            tries = " ".join(str(about["__doc__"]).split()).rstrip(".")
            cells = [
                graded(case, template, Path(name) / f"{case}-{stock}" / "course", stock=stock)
                for stock in (True, False)
            ]
            table.add_row(tries, str(about["HONEST"]), *cells)
            print(case, *cells, sep=", ", file=sys.stderr)
    Console(width=250).print(table)


if __name__ == "__main__":
    main()
