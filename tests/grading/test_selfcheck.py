"""`ftlab check`: what a student sees outside JupyterLab."""

import json

from ftlab.grading.notebook.verdict import altered
from ftlab.lab.cli import app
from ftlab.lab.selfcheck import check, read, released_as
import nbformat
from nbformat.v4 import new_code_cell, new_notebook
import pytest
from typer.testing import CliRunner

MIXED = {
    "double": "def double(x):\n    return x",  # a misconception
    "total": "def total(values)\n    return values.sum()",  # a colon is missing
    "pick": "def pick(names, place):\n    return names[place]",
}


@pytest.fixture(scope="module")
def command():
    """`ftlab check` with a table wide enough not to be cut."""
    return lambda *words: CliRunner(env={"COLUMNS": "200"}).invoke(app, ["check", *map(str, words)])


def test_mixed_notebook_names_misconception_error_and_cause(tiny_course, hand_in, command):
    path = hand_in(tiny_course, "ada", MIXED)
    before = path.read_bytes()
    done = command(path)
    assert done.exit_code == 1
    lines = done.output.splitlines()
    (double,) = [line for line in lines if line.startswith("│ double")]
    assert "failed" in double
    assert "M06" in double
    assert any("Received:   3" in line for line in lines)
    assert any("NameError" in line for line in lines)
    assert any("own cell stopped: SyntaxError" in line for line in lines)
    assert "(line 1)" in done.output
    assert ".py, line" not in done.output
    (pick,) = [line for line in lines if line.startswith("│ pick")]
    assert "passed" in pick  # cells after an error still run
    assert "1 of 3 passed" in done.output
    assert path.read_bytes() == before


def test_right_notebook_ends_with_0(tiny_course, hand_in, command, right):
    path = hand_in(tiny_course, "ada", {name: right[name] for name in MIXED})
    done = command(path)
    assert done.exit_code == 0, done.output
    assert "3 of 3 passed" in done.output


def test_death_of_the_kernel_leaves_the_rest_not_run(tiny_course, hand_in, right):
    code = {name: right[name] for name in MIXED}
    code["total"] = "import os\nos._exit(1)"
    checked = check(hand_in(tiny_course, "ada", code))
    assert [each.verdict.state for each in checked] == ["passed", "not run", "not run"]


def test_endless_loop_is_stopped_and_the_rest_still_runs(tiny_course, hand_in, right, command):
    code = {name: right[name] for name in MIXED} | {"total": "while True:\n    pass"}
    done = command(hand_in(tiny_course, "ada", code), "--timeout", 2)
    assert done.exit_code == 1
    assert "2 of 3 passed" in done.output
    assert "cell 'total' was stopped: it took longer than 2 s" in done.output
    assert "KeyboardInterrupt" not in done.output


def test_function_without_an_end_is_told_as_its_checks_time(tiny_course, hand_in, right):
    code = {name: right[name] for name in MIXED}
    code["total"] = "def total(values):\n    while True:\n        pass"
    total = check(hand_in(tiny_course, "ada", code), seconds=2)[1]
    assert (total.verdict.state, total.stopped) == ("failed", "check-total")


def windows(cell):
    cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")


def old_mac(cell):
    cell["source"] = "".join(cell["source"]).replace("\n", "\r")


def stray(cell):
    cell["level"] = 3
    cell.pop("outputs", None)
    cell.pop("execution_count", None)


@pytest.mark.parametrize("beside", [True, False])
@pytest.mark.parametrize("editor", [windows, old_mac, stray])
def test_an_editors_line_ends_and_fields_change_no_check(
    tiny_course, hand_in, right, monkeypatch, editor, beside
):
    path = hand_in(tiny_course, "ada", {name: right[name] for name in MIXED})
    monkeypatch.setattr("ftlab.lab.selfcheck.NOTEBOOKS", tiny_course.releases)
    if not beside:
        monkeypatch.setattr("ftlab.lab.selfcheck.NOTEBOOKS", path.parents[1])
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        editor(cell)
    path.write_text(json.dumps(notebook))
    assert altered(read(path), released_as(path)) == []


@pytest.mark.parametrize("beside", [True, False])
def test_a_check_that_is_gone_or_changed_does_not_pass(
    tiny_course, hand_in, right, command, monkeypatch, beside
):
    path = hand_in(tiny_course, "ada", {name: right[name] for name in MIXED})
    monkeypatch.setattr("ftlab.lab.selfcheck.NOTEBOOKS", tiny_course.releases)
    assert command(path).exit_code == 0
    notebook = nbformat.read(path, 4)
    notebook.cells = [cell for cell in notebook.cells if cell.id != "check-double"]
    for cell in notebook.cells:
        cell.source = "pass" if cell.id == "check-pick" else cell.source
    nbformat.write(notebook, path)
    if not beside:  # a student's copy lies where the notebook was handed out
        monkeypatch.setattr("ftlab.lab.selfcheck.NOTEBOOKS", path.parents[1])
    done = command(path)
    assert done.exit_code == 1
    for name in ("check-double", "check-pick"):
        assert f"{name} is missing or changed: grading uses its own" in done.output
    assert "1 of 3 passed" in done.output


def test_cells_tagged_to_be_skipped_run_all_the_same(tiny_course, released, wrong):
    notebook = released(tiny_course)
    for cell in notebook.cells:
        cell.metadata["tags"] = ["skip-execution"]
    path = tiny_course.submit("90-tiny", "ada", notebook)
    assert {each.verdict.state for each in check(path)} == {"failed"}


def test_notebook_whose_ids_an_editor_dropped_is_checked(tiny_course, released, tmp_path):
    notebook = released(tiny_course)
    notebook["nbformat_minor"] = 4
    for cell in notebook.cells:
        del cell["id"]
    path = tmp_path / "tiny.ipynb"
    path.write_text(json.dumps(notebook))
    assert [cell.id for cell in read(path).cells if cell.id.startswith("check-")] == [
        "check-double",
        "check-total",
        "check-pick",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_a_notebook_that_lost_its_marks_is_checked_as_grading_does(
    tiny_course, hand_in, right, monkeypatch, encoding
):
    monkeypatch.setattr("ftlab.lab.selfcheck.NOTEBOOKS", tiny_course.releases)
    path = hand_in(tiny_course, "ada", {name: right[name] for name in MIXED})
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        cell["metadata"], cell["id"] = {}, None
    notebook["cells"][-1]["source"] = "Thöughts"
    copy = path.with_name("tiny (1).ipynb")
    copy.write_bytes(json.dumps(notebook, ensure_ascii=False).encode(encoding))
    marked = [cell for cell in read(copy).cells if "nbgrader" in cell.metadata]
    assert all(cell.id == cell.metadata.nbgrader.grade_id for cell in marked)
    found = {cell.id for cell in marked}
    assert {"double", "check-double", "total", "check-pick", "reflection"} <= found


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.ipynb", None, "does not exist"),
        ("cut.ipynb", '{"cells": [', "NotJSONError"),
        ("merge.ipynb", "<<<<<<< HEAD\n{}", "NotJSONError"),
        ("list.ipynb", "[1, 2]", "not one"),
        ("other.ipynb", '{"a": 1}', "not one"),
        ("binary.ipynb", b"\xff\xfe\x00\x81", "not one"),
        ("empty.ipynb", "", "not one"),
    ],
)
def test_broken_files_are_explained(tmp_path, refused, name, content, words):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with refused(words, name):
        read(path)


def test_folders_and_notebooks_without_checks_are_explained(tmp_path, refused):
    with refused("a folder"):
        read(tmp_path)
    nbformat.write(new_notebook(cells=[new_code_cell("1 + 1")]), tmp_path / "own.ipynb")
    with refused("no check in it"):
        read(tmp_path / "own.ipynb")


def test_command_shows_no_traceback_for_a_broken_file(tmp_path, command):
    done = command(tmp_path / "missing.ipynb")
    assert done.exit_code == 2
    assert "Try:" in done.output
    assert "Traceback" not in done.output
