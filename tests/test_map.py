"""docs/map.md names each room once, on the floor on which the imports have it."""

import ast
from pathlib import Path
import re
import subprocess

from ftlab.errors import PACKAGE
import pytest

PROJECT = Path(__file__).parents[1]
MAP = (PROJECT / "docs" / "map.md").read_text()


def sections(pattern):
    """Heading → the names in the first column of the table below it."""
    parts = re.split(pattern, MAP, flags=re.MULTILINE)[1:]
    return {
        heading: re.findall(r"^\| `([^`]+)` \|", text.split("\n## ")[0], re.MULTILINE)
        for heading, text in zip(parts[::2], parts[1::2], strict=True)
    }


FLOORS = sections(r"^### \d+\. (.+)$")


def floors_of_the_imports():
    """What tests/test_imports.py holds the imports to."""
    for node in ast.parse((PROJECT / "tests" / "test_imports.py").read_text()).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "FLOORS":
            return [set(floor) for floor in ast.literal_eval(node.value)]
    raise AssertionError("tests/test_imports.py has no FLOORS")


def test_floors_are_those_that_the_imports_have():
    assert [set(names) for names in FLOORS.values()] == floors_of_the_imports()


def test_rooms_of_grading_are_all_named():
    (named,) = sections(r"^## (The rooms of `ftlab.grading`)$").values()
    there = {path.parent.name for path in (PACKAGE / "grading").glob("*/__init__.py")}
    assert sorted(named) == sorted(there)


def test_modules_to_start_with_are_there():
    start = MAP.partition("## Where to start reading")[2].partition("\n## ")[0]
    paths = re.findall(r"`((?:ftlab|authoring)/[\w/]+\.pyi?)`", start)
    assert len(paths) > 10
    assert [path for path in paths if not (PROJECT / path).is_file()] == []


def test_folders_are_those_that_git_tracks():
    (named,) = sections(r"^## (Beside `ftlab`)$").values()
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("not a clone of the repository")
    tops = {line.partition("/")[0] for line in listed.stdout.splitlines() if "/" in line}
    assert tops - {"ftlab", "colab"} == set(named)  # colab/ is there once badges were made
