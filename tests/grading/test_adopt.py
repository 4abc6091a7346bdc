"""`ftlab adopt`: what a dry run of another course's own solutions says of its tests."""

import csv
import json
from pathlib import Path
import shutil
import stat

from ftlab.grading.course.beside import files_beside
from ftlab.grading.course.folder import Course
from ftlab.grading.course.source import Lesson
from ftlab.grading.sandbox.limits import Limits
from ftlab.grading.trial.adopt import rehearsed
from ftlab.grading.trial.tagging import tag
from ftlab.lab.cli import app
import nbformat
from nbformat.v4 import new_code_cell, new_notebook
import pytest
from typer.testing import CliRunner

from tests.grading.foreign_courses import answer, part

LIMITS = Limits(timeout=30, memory=2**30)


MARKET = [
    new_code_cell("import pandas as pd"),
    part("answer", "stalls", answer("def stalls(n):\n    return pd.DataFrame({'n': range(n)})")),
    part("test", "stalls_rows", "assert list(stalls(3)['n']) == [0, 1, 2]", 2),
    part("answer", "area", answer("def area(side):\n    return side * side")),
    part("answer", "rent", answer("def rent(side):\n    return 5 * area(side)")),
    part("test", "rent_value", "assert rent(2) == 20"),
    part(
        "test",
        "rent_uses_area",
        "kept, area = area, None\ntry:\n    rent(1)\nexcept TypeError:\n    pass\nelse:\n"
        "    raise AssertionError('area is not used')\nfinally:\n    area = kept",
        0.5,
    ),
]
BASKET = [
    part("answer", "basket", answer("class Basket:\n    size = 3")),
    part("test", "basket_size", "assert Basket().size == 3"),
    part("test", "half", "from math import isclose\nassert isclose(0.5, 1 / 2)"),
    part("answer", "near", answer("def near(a, b):\n    return isclose(a, b)")),
    part("test", "near_enough", "assert near(1, 1.0) and not near(1, 2)", 3),
    part("test", "never", "assert near(1, 2), 'this test is wrong'", 4),
]  # fmt: skip


def written(path: Path, cells: list[nbformat.NotebookNode]) -> Path:
    """A source of an older Jupyter: without ids of cells."""
    notebook = json.loads(nbformat.writes(new_notebook(cells=cells)))
    for cell in notebook["cells"]:
        del cell["id"]
    notebook["nbformat_minor"] = 4
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, indent=1) + "\n")
    return path


@pytest.fixture
def course(tmp_path: Path) -> Path:
    root = tmp_path / "market-course"
    written(root / "source" / "ps1" / "market.ipynb", MARKET)
    written(root / "source" / "ps1" / "basket.ipynb", BASKET)
    return root


def adopt(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["adopt", *map(str, words)], env={"COLUMNS": "200"})
    return done.exit_code, done.output


def everything(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.needs("bubblewrap")
def test_the_table_says_of_each_test_whether_it_can_be_sealed(course, tmp_path):
    before, file = everything(course), tmp_path / "table.csv"
    code, said = adopt(course, "--csv", file)
    with file.open(newline="") as table:
        rows = list(csv.DictReader(table))
    assert {row["cell"]: row["how"] for row in rows} == {
        "stalls_rows": "sealed",
        "rent_value": "sealed",
        "rent_uses_area": "boxed",
        "basket_size": "boxed",
        "half": "boxed",
        "near_enough": "boxed",
        "never": "refused",
    }
    why = {row["cell"]: row["why"] for row in rows}
    assert why["rent_uses_area"] == "it changes or deletes names of the answers: area"
    assert why["basket_size"] == "it meets a value that cannot cross: Basket"
    assert why["half"] == "it defines names that cells after it read"
    assert why["never"].endswith("AssertionError: this test is wrong")
    assert "2 sealed, 4 boxed, 1 refused; the solutions get 8.5 of 12.5 points" in said
    assert code == 1
    assert everything(course) == before


@pytest.mark.needs("bubblewrap")
def test_tags_are_written_where_they_are_asked_for_and_grading_goes_by_them(course):
    shutil.rmtree(course / "source" / "ps1")
    path = written(course / "source" / "ps1" / "market.ipynb", MARKET)
    code, said = adopt(course, "--tag")
    assert (code, "tagged in" in said) == (0, True)
    there = Course.at(course)
    boxed = [name for name, each in Lesson.of(there, "ps1").checks.items() if each.boxed]
    assert boxed == ["rent_uses_area"]
    whole = path.read_bytes()
    ((_, first), *others) = rehearsed(there, "ps1", LIMITS)
    assert {each.how for _, each in others} == {"sealed", "boxed"}
    assert first.how == "sealed"
    assert [(each.cell, each.why) for _, each in others if each.tagged] == [
        ("rent_uses_area", "the source tags it so")
    ]
    assert path.read_bytes() == whole


def test_a_tag_changes_nothing_else_of_the_file(course):
    path = course / "source" / "ps1" / "market.ipynb"
    path.chmod(0o640)
    before = path.read_text()
    tag(path, ["rent_value"])
    after = path.read_text()
    tags = ',\n    "tags": [\n     "boxed"\n    ]'
    assert after.count(tags) == 1
    assert after.replace(tags, "") == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    tag(path, ["rent_value"])
    assert path.read_text() == after


def test_a_notebook_of_an_old_format_is_not_tagged(course, refused):
    path = course / "source" / "ps1" / "old.ipynb"
    path.write_text(json.dumps({"worksheets": [], "nbformat": 3, "metadata": {}}))
    with refused("format 4", "old.ipynb, of format 3"):
        tag(path, ["rent_value"])


def test_a_notebook_that_cannot_be_read_is_refused_and_the_others_are_tried(course):
    for name in ("basket", "market"):
        (course / "source" / "ps1" / f"{name}.ipynb").write_text("{half a no")
    found = rehearsed(Course.at(course), "ps1", LIMITS)
    told = [(path.name, each.cell, each.how) for path, each in found]
    assert told == [("basket.ipynb", "", "refused"), ("market.ipynb", "", "refused")]


def test_tests_that_nbgrader_has_still_to_write_are_refused(course, refused):
    asks = part("test", "made", "### AUTOTEST rent(2)")
    path = written(course / "source" / "ps2" / "one.ipynb", [*MARKET, asks])
    with refused("'made'", "AUTOTEST", "copy the tests"):
        Lesson.of(Course.at(course), "ps2")
    ((_, told),) = rehearsed(Course.at(course), "ps2", LIMITS)
    assert told.how == "refused"
    assert path.is_file()


def test_a_copy_beside_a_source_is_told_in_the_table(course):
    path = course / "source" / "ps1" / "market.ipynb"
    path.with_name("market (1).ipynb").write_bytes(path.read_bytes())
    ((place, told),) = rehearsed(Course.at(course), "ps1", LIMITS)
    assert (place.name, told.how) == ("ps1", "refused")
    assert "a copy beside the source" in told.why


def test_a_folder_without_a_course_is_refused(tmp_path):
    code, said = adopt(tmp_path)
    assert code == 2
    assert "no such folder" in said


def test_a_table_that_cannot_be_written_is_refused_before_anything_runs(course):
    code, said = adopt(course, "--csv", course / "nowhere" / "table.csv")
    assert code == 2
    assert "a file in a folder that is there" in said


def test_what_lies_beside_a_notebook_is_found_wherever_the_course_is(tmp_path):
    folder = tmp_path / ".courses" / "source" / "ps1"
    (folder / "data").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    for name in ("ps1.ipynb", "data/a.csv", ".hidden/b.csv"):
        (folder / name).write_text("x")
    assert files_beside(folder / "ps1.ipynb") == {"data/a.csv": b"x"}
