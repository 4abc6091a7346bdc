"""The commands are listed without being imported."""

import subprocess
import sys

from ftlab.lab.cli import COMMANDS, app
import pytest
from typer.main import get_command
from typer.testing import CliRunner

SLOW = ("nbgrader", "nbformat", "tensorflow", "keras", "numpy")


def test_help_lists_every_command_and_imports_none():
    code = (
        "import sys\nfrom ftlab.lab.cli import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {SLOW!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    for name in (*COMMANDS, "doctor"):
        assert f"│ {name} " in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_what_the_list_says_is_what_the_command_says(name):
    command = get_command(app).get_command(None, name)
    assert command.help.splitlines()[0] == COMMANDS[name][1]
    assert CliRunner().invoke(app, [name, "--help"]).exit_code == 0


def test_unknown_command_is_refused():
    assert CliRunner().invoke(app, ["grdae"]).exit_code == 2
