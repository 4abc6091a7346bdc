"""A check does not judge what was defined before when the answer's own cell failed since."""

import subprocess
import sys
import textwrap

import pytest

BEFORE = """
from IPython.core.history import HistoryManager
from IPython.core.interactiveshell import InteractiveShell

HistoryManager.enabled = False
shell = InteractiveShell.instance()


def run(cell, code):
    shell.run_cell(code, store_history=False, cell_id=cell)


run("imports", "from ftlab import checks\\nfrom ftlab.checks.core import call")
run("answer", "def double(x):\\n    return 2 * x")
"""


def said(*cells: tuple[str, str]) -> str:
    """What a shell prints in which these cells run after an answer that works."""
    code = BEFORE + "".join(f"run({cell!r}, {code!r})\n" for cell, code in cells)
    code = textwrap.dedent(code)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100)
    return done.stdout + done.stderr


CHECK = ("check", "print('gave', call(double, 4))")


def test_an_answer_whose_cell_ran_is_called():
    assert "gave 8" in said(CHECK)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("def double(x):\n    return 2 * * x", "SyntaxError"),
        ("nothing_like_it\ndef double(x):\n    return x", "NameError"),
        ("def doubble(x):\n    return 3 * x", "the cell was run without it since"),
    ],
)
def test_a_cell_that_failed_since_is_named(code, words):
    printed = said(("answer", code), CHECK)
    assert "gave" not in printed
    assert words in printed
    assert "the cell of double to run to its end since it was changed" in printed


def test_another_cell_that_was_to_define_it_and_failed_is_named():
    broken = ("copy", "def double(x):\n    return 3 * * x")
    printed = said(broken, CHECK)
    assert "gave" not in printed
    assert "SyntaxError" in printed
    assert "gave 8" in said(broken, ("answer", "def double(x):\n    return 2 * x"), CHECK)
    assert "gave 8" in said(("other", "def doubled(x) return 0"), CHECK)


def test_a_mended_cell_is_called_again():
    broken, mended = "def double(x) return x", "%time\ndef double(x):\n    return 5 * x"
    assert "gave 20" in said(("answer", broken), ("answer", mended), CHECK)


def test_another_cell_that_fails_is_no_reason():
    assert "gave 8" in said(("elsewhere", "1 / 0"), CHECK)


def test_an_error_after_the_definition_leaves_the_new_one():
    assert "gave 12" in said(("answer", "def double(x):\n    return 3 * x\n1 / 0"), CHECK)
