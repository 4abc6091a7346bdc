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
from ftlab.grading.course import PROJECT, Course
from ftlab.grading.limits import Limits
from ftlab.grading.outcome import all_outcomes
from grading_classes import BIN, scores
from rich import box
from rich.console import Console
from rich.table import Table

TESTS = PROJECT / "tests" / "grading"
sys.path.insert(0, str(TESTS))
from conftest import RIGHT, TINY, WRONG, make_course  # noqa: E402
from ftlab.grading.submissions import filled_in  # noqa: E402
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


def row(case: str, template: Path, scratch: Path) -> tuple[str, ...]:
    """What a case tries, what it has earned, and what became of it and its neighbors."""
    cells: list[str] = []
    for grade in ("stock", "ours"):
        root = scratch / f"{case}-{grade}" / "course"
        shutil.copytree(template, root)
        course = Course(root, root / "solutions", root / "notebooks")
        hostile = hand_in(course, case)
        if grade == "stock":
            by_stock(course)
            points = scores(course, TINY)
        else:
            with contextlib.redirect_stdout(io.StringIO()):  # the live table
                grade_all(course, [TINY], 2, "", Limits(timeout=10), force=True)
            points = {each.student: each.points for each in all_outcomes(root, TINY)}
        found = points.get(hostile.student)
        words = "not graded" if found is None else f"{found:g}"
        if any(word in told(course, hostile.student) for word in ("leaked:", SECRET)):
            words += ", and told what it read"
        cells += [words, f"{sum(points.get(name, 0) == 6 for name in NEIGHBORS)} of 2"]
    tries = " ".join(hostile.about["__doc__"].split()).split(". ")[0].rstrip(".")
    return tries, str(hostile.about["HONEST"]), *cells


def main() -> None:
    """Print the table, as Markdown."""
    heads = (
        "submission",
        "earned",
        "stock",
        "neighbors rightly graded",
        "ftlab grade",
        "neighbors",
    )
    table = Table(*heads, box=box.MARKDOWN)
    with tempfile.TemporaryDirectory() as name:
        template = Path(name) / "template"
        make_course(template)
        for case in CASES:
            table.add_row(*row(case, template, Path(name)))
            print(
                case,
                list(table.columns[2].cells)[-1],
                list(table.columns[3].cells)[-1],
                file=sys.stderr,
            )
    Console(width=250).print(table)


if __name__ == "__main__":
    main()
