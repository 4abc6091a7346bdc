"""From a student's file only the text of cells is taken, and what was done to it is told."""

import json
import os

from ftlab.grading.course.source import Lesson
from ftlab.grading.intake.cells import Unreadable
from ftlab.grading.intake.sanitize import sanitize
from ftlab.grading.intake.submitted import read, students
import nbformat
from nbgrader.preprocessors import OverwriteCells
import pytest

from tests.growth import grows_with

TINY = "90-tiny"


@pytest.fixture
def lesson(tiny_course):
    return Lesson.of(tiny_course, TINY)


@pytest.fixture
def handed_in(tiny_course, released, right):
    """The student's notebook as a dict, all answers right."""
    notebook = json.loads(nbformat.writes(released(tiny_course)))
    for cell in notebook["cells"]:
        cell["source"] = right.get(cell["id"], "".join(cell["source"]))
    return notebook


def clean(notebook, lesson):
    return sanitize(json.dumps(notebook).encode(), lesson)


def by_id(notebook):
    return {cell["id"]: cell for cell in notebook["cells"]}


def cells(made):
    return {cell.id: cell for cell in made.notebook.cells}


def test_an_honest_notebook_is_what_nbgrader_makes_of_it(tiny_course, lesson, handed_in):
    handed_in["cells"][-1]["source"] = "my thoughts"
    made = clean(handed_in, lesson)
    assert made.remarks == []
    resources = {
        "nbgrader": {
            "notebook": "tiny",
            "assignment": TINY,
            "db_url": tiny_course.config.CourseDirectory.db_url,
        }
    }
    stock, _ = OverwriteCells().preprocess(nbformat.from_dict(handed_in), resources)
    assert [(c.cell_type, c.source) for c in made.notebook.cells] == [
        (c.cell_type, c.source) for c in stock.cells
    ]
    for mine, theirs in zip(made.notebook.cells, stock.cells, strict=True):
        assert mine.metadata.get("nbgrader", {}) == theirs.metadata.get("nbgrader", {})


def test_nothing_of_the_students_metadata_is_left(lesson, handed_in):
    for cell in handed_in["cells"]:
        cell["metadata"] |= {"tags": ["skip-execution"], "evil": 1}
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"] |= {"points": 100, "schema_version": 99, "locked": False}
    handed_in["metadata"] = {"kernelspec": {"name": "evil"}, "evil": 1}
    made = clean(handed_in, lesson)
    text = nbformat.writes(made.notebook)
    for word in ("evil", "skip-execution", ": 100", ": 99"):
        assert word not in text
    assert cells(made)["check-double"].metadata.nbgrader.points == 2


def test_tests_are_the_instructors(lesson, handed_in):
    by_id(handed_in)["check-double"]["source"] = "pass"
    made = clean(handed_in, lesson)
    assert "hidden-canary" in cells(made)["check-double"].source
    assert "'check-double' was changed" in "; ".join(made.remarks)


def test_a_test_that_stands_twice_stands_once(lesson, handed_in):
    twice = [each for each in handed_in["cells"] if each["id"] == "check-double"]
    handed_in["cells"] += twice
    made = clean(handed_in, lesson)
    ids = [cell.id for cell in made.notebook.cells]
    assert ids.count("check-double") == 1
    assert "'check-double' stands 2 times" in made.remarks[0]


def test_of_an_answer_that_stands_twice_the_last_counts(lesson, handed_in):
    first = by_id(handed_in)["double"]
    handed_in["cells"].insert(0, {**first, "source": "def double(x): 'first'"})
    made = clean(handed_in, lesson)
    graded = [c for c in made.notebook.cells if "nbgrader" in c.metadata and c.id == "double"]
    assert [c.source for c in graded] == [first["source"]]
    assert made.notebook.cells[0].source == "def double(x): 'first'"
    assert "stands 2 times" in made.remarks[0]


def test_missing_cells_come_back_after_the_ones_they_followed(lesson, handed_in):
    gone = ("check-double", "total", "reflection")
    handed_in["cells"] = [each for each in handed_in["cells"] if each["id"] not in gone]
    made = clean(handed_in, lesson)
    tracked = [c.id for c in made.notebook.cells if "nbgrader" in c.metadata]
    assert tracked == list(lesson.cells)
    assert "missing" in made.remarks[0]
    for name in gone:
        assert repr(name) in made.remarks[0]
    assert "def total" not in cells(made)["total"].source


def test_marks_that_were_lost_are_found_by_the_cells_id(lesson, handed_in):
    for cell in handed_in["cells"]:
        cell["metadata"] = {}
    made = clean(handed_in, lesson)
    assert [c.id for c in made.notebook.cells if "nbgrader" in c.metadata] == list(lesson.cells)
    assert "lost" in made.remarks[0]


def test_a_twin_of_a_grade_id_is_a_cell_like_any_other(lesson, handed_in):
    cell = by_id(handed_in)["check-double"]
    cell["metadata"]["nbgrader"]["grade_id"] = "check-doubl\u0435"  # a Cyrillic е
    cell["id"] = "x"
    made = clean(handed_in, lesson)
    assert "hidden-canary" in cells(made)["check-double"].source
    assert "x" not in cells(made)
    assert "found by their content: 'check-double'" in made.remarks[0]


def stripped(notebook):
    """As some editors save a notebook: without ids and metadata."""
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        del cell["id"]
    return notebook


def answered(made, right):
    """Each answer stands in its own cell, once, and before its test."""
    nbformat.validate(made.notebook)
    tracked = {
        cell.metadata.nbgrader.grade_id: place
        for place, cell in enumerate(made.notebook.cells)
        if "nbgrader" in cell.metadata
    }
    for name in ("double", "total", "pick"):
        assert made.notebook.cells[tracked[name]].source == right[name]
        assert tracked[name] < tracked[f"check-{name}"]
    assert made.notebook.cells[tracked["reflection"]].source == "What I thöught."
    return made.remarks


@pytest.fixture
def written(handed_in):
    """The same, with an answer in words that is not ASCII."""
    by_id(handed_in)["reflection"]["source"] = "What I thöught."
    return handed_in


def test_cells_without_ids_and_marks_are_found_by_their_content(lesson, written, right):
    (remark,) = answered(clean(stripped(written), lesson), right)
    assert "'double' (def double(x):)" in remark


@pytest.mark.parametrize("drop", ["check-double", "title", "imports", "section-total"])
def test_they_are_found_beside_own_cells_and_without_some_of_the_lessons(
    lesson, written, right, drop
):
    own = {"cell_type": "code", "metadata": {}, "id": "own", "source": "double(4)", "outputs": []}
    note = own | {"cell_type": "markdown", "source": "a note"}
    cells_of_mine = [c for c in written["cells"] if c["id"] != drop]
    written["cells"] = [each for c in cells_of_mine[:-2] for each in (c, dict(own))]
    written["cells"] += [dict(note), *cells_of_mine[-2:]]
    answered(clean(stripped(written), lesson), right)


def test_an_answer_that_was_written_into_a_new_cell_is_found(lesson, written, right):
    cell = by_id(written)["double"]
    cell["metadata"], cell["id"] = {}, "8f3a"
    remarks = answered(clean(written, lesson), right)
    assert remarks == [
        "cells without nbgrader's marks were found by their content: 'double' (def double(x):)"
    ]


def test_a_test_above_its_answer_is_moved_behind_it(lesson, written, right):
    written["cells"].insert(0, written["cells"].pop(4))
    assert written["cells"][0]["id"] == "check-double"
    (remark,) = answered(clean(written, lesson), right)
    assert "another order" in remark


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8-sig", ""), ("latin-1", "Windows-1252"), ("utf-16", "UTF-16")],
)
def test_a_file_of_an_old_editor_is_read(lesson, written, right, encoding, told):
    content = json.dumps(written, ensure_ascii=False).encode(encoding)
    remarks = answered(sanitize(content, lesson), right)
    assert remarks == ([f"the file is not UTF-8; it was read as {told}"] if told else [])


@pytest.mark.parametrize("odd", [None, "", 3, "a b"])
def test_odd_ids_are_no_ids(lesson, written, right, odd):
    for cell in written["cells"]:
        cell["id"] = odd
    assert answered(clean(written, lesson), right) == []


def test_finding_cells_takes_time_with_their_number(lesson):
    def find(times):
        code = "def double_(x):\n    return x\n" * 8
        made = [
            {"cell_type": "code", "metadata": {}, "source": f"n = {n}\n{code}"}
            for n in range(times)
        ]
        clean({"cells": made}, lesson)

    assert grows_with(find, 450)


def test_an_old_format_is_read(lesson, handed_in):
    cell = {"cell_type": "code", "language": "python", "input": "x = 1", "outputs": []}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [cell]}]}
    made = clean(old, lesson)
    assert any(each.source == "x = 1" for each in made.notebook.cells)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"not json", b'{"cells": 3}', b"[]", b"{}", b'{"cells": [', b"\xff\xfe",
        b"[" * 100_000, b'{"worksheets": [{"cells": [{}]}]}',
        json.dumps({"cells": [{}] * 2000}).encode(),
        json.dumps({"cells": [{"source": "x" * 2_000_000}]}).encode(),
    ],
)  # fmt: skip
def test_what_is_no_notebook_is_said_to_be_none(lesson, content):
    with pytest.raises(Unreadable):
        sanitize(content, lesson)


@pytest.mark.parametrize(
    "cell",
    [
        None, 3, {}, {"cell_type": 7, "source": 8, "id": 9, "metadata": 10},
        {"cell_type": "code", "source": ["a", 1, None], "metadata": {"nbgrader": "x"}},
        {"cell_type": "code", "source": "\ud800", "id": "a b"},
        {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": ["double"]}}},
    ],
)  # fmt: skip
def test_odd_cells_make_a_valid_notebook(lesson, handed_in, cell):
    handed_in["cells"] += [cell, cell]
    made = clean(handed_in, lesson)
    nbformat.validate(made.notebook)
    nbformat.writes(made.notebook).encode()
    assert len(made.notebook.cells) == len(lesson.canonical.cells) + 2


def folder(course, student="ann"):
    path = course.root / "submitted" / student / TINY
    path.mkdir(parents=True)
    return path


def taken(course, student="ann"):
    return read(course, TINY, student, "tiny.ipynb")


def test_a_folder_is_read_with_what_lies_beside_the_notebook(tiny_course):
    path = folder(tiny_course)
    (path / "tiny.ipynb").write_text("x")
    (path / "data").mkdir()
    (path / "data" / "a.csv").write_text("1,2")
    (path / ".ipynb_checkpoints").mkdir()
    (path / ".ipynb_checkpoints" / "tiny.ipynb").write_text("old")
    found = taken(tiny_course)
    assert (found.content, found.files, found.remarks) == (b"x", {"data/a.csv": b"1,2"}, ())
    assert students(tiny_course, TINY) == ["ann"]


def test_links_are_not_followed(tiny_course):
    secret = tiny_course.root / "secret.ipynb"
    secret.write_text("secret")
    path = folder(tiny_course)
    (path / "tiny.ipynb").symlink_to(secret)
    (path / "data.csv").symlink_to(secret)
    (path / "all").symlink_to(tiny_course.root, target_is_directory=True)
    os.mkfifo(path / "pipe")
    found = taken(tiny_course)
    assert found.content is None
    assert found.files == {}
    assert "no notebook" in found.remarks[0]


def test_a_linked_folder_is_not_followed(tiny_course):
    (tiny_course.root / "submitted" / "eve").mkdir(parents=True)
    (tiny_course.root / "submitted" / "eve" / TINY).symlink_to(tiny_course.sources / TINY)
    assert taken(tiny_course, "eve").content is None


def test_a_renamed_notebook_is_found(tiny_course):
    path = folder(tiny_course)
    (path / "tiny (1).ipynb").write_text("x")
    found = taken(tiny_course)
    assert found.content == b"x"
    assert "'tiny (1).ipynb' instead of 'tiny.ipynb'" in found.remarks[0]
    (path / "other.ipynb").write_text("y")
    assert taken(tiny_course).content is None


def test_the_digest_changes_with_anything_that_the_grade_depends_on(tiny_course):
    path = folder(tiny_course)
    (path / "tiny.ipynb").write_text("x")
    digests = [taken(tiny_course).digest("rules"), taken(tiny_course).digest("other rules")]
    (path / "a").write_text("1")
    digests.append(taken(tiny_course).digest("rules"))
    (path / "tiny.ipynb").write_text("y")
    digests.append(taken(tiny_course).digest("rules"))
    assert len(set(digests)) == 4
    assert taken(tiny_course).digest("rules") == digests[-1]
