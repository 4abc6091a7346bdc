"""Grading knows the course through one small module, so that it could grade another."""

import ast

from ftlab.errors import PACKAGE

FOLDER = PACKAGE / "grading"
DOOR = FOLDER / "lessons.py"
# What every room of this package uses, and the figures of a report.
EVERYWHERE = {"ftlab.errors", "ftlab.language", "ftlab.lesson_files", "ftlab.translation"}
ALSO = {"reports/page.py": {"ftlab.plots"}, "notebook/names.py": {"ftlab"}}  # the import line


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def test_nothing_of_the_course_is_imported_but_through_one_door():
    found = {}
    for path in FOLDER.rglob("*.py"):
        allowed = EVERYWHERE | ALSO.get(path.relative_to(FOLDER).as_posix(), set())
        own = {
            name
            for name in imported(path)
            if name.split(".")[0] == "ftlab" and not name.startswith("ftlab.grading")
        }
        if path != DOOR and own - allowed:
            found[path.name] = sorted(own - allowed)
    assert found == {}


def test_the_door_is_small():
    assert len(DOOR.read_text(encoding="utf-8").splitlines()) < 60
    assert {name for name in imported(DOOR) if name.startswith("ftlab.")} == {
        "ftlab.checks.core",
        "ftlab.checks.misconceptions",
        "ftlab.data.task",
    }
