"""Errors in front of a student: four parts, the student's own line, nothing of the package."""

from __future__ import annotations

from collections.abc import Callable

from ftlab.errors import InputError, TeachingError, listed
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
import pytest
from traitlets.config import Config


@pytest.fixture(scope="module")
def cell() -> Callable[[str], str]:
    """Run a notebook cell; what it showed, without colors."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = InteractiveShell(config=config)

    def run(code: str) -> str:
        with capture_output() as captured:
            shell.run_cell(code)
        return captured.stdout + captured.stderr

    return run


def test_an_input_error_has_four_parts_and_is_a_value_error():
    error = InputError("a rate above 0", "-1", "a sign slipped in", "learning_rate=1e-3")
    assert str(error) == (
        "expected a rate above 0; got -1.\n"
        "  Likely cause: a sign slipped in.\n"
        "  Try: learning_rate=1e-3"
    )
    assert isinstance(error, ValueError)
    assert isinstance(error, TeachingError)
    assert (error.expected, error.received) == ("a rate above 0", "-1")
    assert (error.cause, error.try_) == ("a sign slipped in", "learning_rate=1e-3")


def test_names_are_listed_in_one_line():
    assert listed(["a", "b"]) == "'a', 'b'"
    assert listed([]) == ""


BAD_CELLS = {
    "task": (
        "from ftlab import load_task\nload_task('dokc')",
        "load_task('dokc')",
        "one of the tasks",
    ),
    "camera": (
        "from ftlab import Camera\nCamera(rotation=500)",
        "Camera(rotation=500)",
        "rotation",
    ),
    "deep": (
        "from ftlab import set_trainable\n"
        "from ftlab.checks.specimens import tiny_model\n"
        "def unfreeze_it(model):\n"
        "    return set_trainable(model, ['block7'])\n"
        "unfreeze_it(tiny_model())",
        "return set_trainable(model, ['block7'])",
        "blocks of this model",
    ),
    "model": (
        "from ftlab import finetune\nfrom ftlab.checks.specimens import tiny_split\n"
        "finetune(None, tiny_split(), learning_rate=1e-3)",
        "finetune(None",
        "a keras.Model",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_CELLS)
def test_a_cell_with_bad_input_shows_its_own_line_and_the_four_parts(name, cell):
    code, line, expected = BAD_CELLS[name]
    shown = cell(code)
    assert f"InputError: expected {expected}" in shown
    for part in ("; got ", "Likely cause: ", "Try: "):
        assert part in shown
    assert line in shown


@pytest.mark.parametrize("name", BAD_CELLS)
def test_a_cell_with_bad_input_shows_nothing_of_the_package(name, cell):
    shown = cell(BAD_CELLS[name][0])
    for inside in (
        "ftlab/",
        "ftlab\\",
        "site-packages",
        "IPython/core",
        "raise InputError",
        "Traceback",
    ):
        assert inside not in shown
    assert len(shown.splitlines()) < 12


def test_a_failed_check_shows_its_message_and_no_frames(cell):
    shown = cell(
        "from ftlab.checks.core import call\n"
        "def answer():\n"
        "    raise NotImplementedError()\n"
        "call(answer)"
    )
    assert shown.startswith("Not yet.")
    for part in ("Expected: ", "Received: ", "Looks like: M01", "Observe: "):
        assert part in shown
    for inside in ("ftlab/", "Traceback", "call(answer)"):
        assert inside not in shown


def test_a_failed_check_names_the_line_inside_the_students_cell(cell):
    cell("def answer():\n    numbers = [1, 2]\n    return numbers[5]")
    shown = cell("from ftlab.checks.core import call\ncall(answer)")
    assert "IndexError: list index out of range" in shown
    assert "at `return numbers[5]`" in shown


def test_other_errors_keep_their_traceback(cell):
    shown = cell("def broken():\n    return 1 / 0\nbroken()")
    assert "Traceback" in shown
    assert "ZeroDivisionError" in shown
