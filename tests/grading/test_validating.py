"""*Validate*, the button of JupyterLab's notebooks: it says what `ftlab check` says."""

from ftlab.grading.course.folder import PROJECT
from ftlab.lab.selfcheck import check
from ftlab.lab.validating import as_checked
import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.apps import NbGrader
from nbgrader.validator import Validator
import pytest
from traitlets.config import Config

WARNS = "def double(x):\n    import sys\n    print('careful', file=sys.stderr)\n    return 2 * x"
MIXED = {
    "double": WARNS,
    "total": "def total(values)\n    return values.sum()",  # a colon is missing
    "pick": "def pick(names, place):\n    return names[0]",
}


def pressed(path, **options):
    """What the button answers."""
    config = Config({"Execute": {"on_notebook_start": as_checked, "timeout": 60}})
    return Validator(config=config, **options).validate(str(path))


def test_the_courses_configuration_has_it():
    app = NbGrader()
    app.config_file_paths.append(str(PROJECT))
    app.load_config_file()
    assert app.config.Execute.on_notebook_start is as_checked


def test_it_names_what_ftlab_check_names(tiny_course, hand_in):
    path = hand_in(tiny_course, "ada", MIXED)
    before = path.read_bytes()
    failed = {each["source"]: each["raw_error"] for each in pressed(path)["failed"]}
    found = {each.exercise: each.verdict for each in check(path)}
    assert {name for name, said in found.items() if said.state != "passed"} == {"total", "pick"}
    assert set(failed) == {"# check-total", "# check-pick"}
    assert "own cell stopped: SyntaxError" in failed["# check-total"]
    for line in found["pick"].message.splitlines():
        assert line.strip() in failed["# check-pick"]
    assert path.read_bytes() == before


def test_a_warning_fails_nothing(tiny_course, hand_in, right):
    code = {name: right[name] for name in MIXED}
    assert pressed(hand_in(tiny_course, "ada", code | {"double": WARNS})) == {}


def test_skipped_checks_and_lost_marks_pass_nothing(tiny_course, hand_in, monkeypatch):
    path = hand_in(tiny_course, "ada", MIXED | {"double": "def double(x):\n    return x"})
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        cell.metadata = {"tags": ["skip-execution"]}
    nbformat.write(notebook, path)
    monkeypatch.setattr("ftlab.lab.selfcheck.NOTEBOOKS", tiny_course.releases)
    names = [f"# check-{name}" for name in MIXED]
    assert [each["source"] for each in pressed(path)["failed"]] == names


def test_a_check_that_is_gone_is_missed(tiny_course, hand_in, right, monkeypatch):
    path = hand_in(tiny_course, "ada", {name: right[name] for name in MIXED})
    notebook = nbformat.read(path, 4)
    notebook.cells = [cell for cell in notebook.cells if cell.id != "check-pick"]
    nbformat.write(notebook, path)
    monkeypatch.setattr("ftlab.lab.selfcheck.NOTEBOOKS", tiny_course.releases)
    (missed,) = pressed(path)["failed"]
    assert "check-pick is missing or changed" in missed["raw_error"]


def test_a_kernel_that_dies_leaves_the_rest_failed(tiny_course, hand_in, right):
    code = {name: right[name] for name in MIXED} | {"total": "import os\nos._exit(1)"}
    failed = [each["source"] for each in pressed(hand_in(tiny_course, "ada", code))["failed"]]
    assert failed == ["# check-total", "# check-pick"]


def test_a_notebook_without_exercises_is_refused(tmp_path):
    nbformat.write(new_notebook(cells=[new_code_cell("1 + 1")]), tmp_path / "own.ipynb")
    (refusal,) = pressed(tmp_path / "own.ipynb")["failed"]
    assert "Likely cause" in refusal["raw_error"]
    assert "no check in it" in refusal["raw_error"]


@pytest.mark.parametrize("validating", [None, "0"])
def test_elsewhere_the_notebook_is_left_alone(tiny_course, hand_in, monkeypatch, validating):
    import asyncio

    notebook = nbformat.read(hand_in(tiny_course, "ada", MIXED), 4)
    before = nbformat.writes(notebook)
    monkeypatch.delenv("NBGRADER_VALIDATING", raising=False)
    if validating:
        monkeypatch.setenv("NBGRADER_VALIDATING", validating)
    asyncio.run(as_checked(notebook))
    assert nbformat.writes(notebook) == before
