"""`make lab` with a made-up Python: what it runs, and what it says when something is wrong."""

import os
from pathlib import Path
import re
import shutil
import subprocess

import pytest

from tests.bare import bare_path

PROJECT = Path(__file__).parents[1]

pytestmark = pytest.mark.needs("make")

# In the place of Python: it notes how it was called; `-m venv` makes a folder with itself in it.
PYTHON = """#!/bin/sh
echo "$*" >> "{log}"
case "$*" in
  *version_info*) exit {too_old} ;;
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  *"pip install"*) exit {pip_fails} ;;
esac
"""


class Folder:
    """A copy of the Makefile, with a Python that only notes how it was called."""

    def __init__(self, path):
        self.path, self.log = path, path / "log"
        for name in ("Makefile", "pyproject.toml", "constraints.txt"):
            shutil.copy(PROJECT / name, path)
        self.python()

    def python(self, too_old=0, pip_fails=0):
        program = self.path / "python"
        program.write_text(PYTHON.format(log=self.log, too_old=too_old, pip_fails=pip_fails))
        program.chmod(0o755)

    def make(self, *words):
        return subprocess.run(
            ["make", *words, f"PYTHON={self.path / 'python'}"],
            cwd=self.path,
            env={name: value for name, value in os.environ.items() if "MAKE" not in name},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def called(self):
        lines = self.log.read_text().splitlines()
        self.log.unlink()
        return lines


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def test_the_first_time_installs_and_the_second_only_opens(folder):
    assert folder.make("lab").returncode == 0
    _, venv, install, lab = folder.called()
    assert venv.startswith("-m venv")
    assert install.endswith("-c constraints.txt -e .")
    assert lab == "-m ftlab.lab notebooks"
    assert folder.make("lab").returncode == 0
    assert folder.called() == ["-m ftlab.lab notebooks"]


def test_changed_constraints_are_installed_again(folder):
    folder.make("lab")
    folder.called()
    later = (folder.path / ".venv" / ".lab").stat().st_mtime + 10
    os.utime(folder.path / "constraints.txt", (later, later))
    folder.make("lab")
    assert any("pip install" in line for line in folder.called())


def test_a_python_that_is_too_old_is_named_before_anything_is_made(folder):
    folder.python(too_old=1)
    done = folder.make("lab")
    assert done.returncode != 0
    assert "Python 3.11 or newer is needed" in done.stdout
    assert not (folder.path / ".venv").exists()


def test_a_failed_installation_is_told_and_tried_again(folder):
    folder.python(pip_fails=1)
    done = folder.make("lab")
    assert done.returncode != 0
    assert "Not everything could be installed" in done.stdout
    folder.python()
    shutil.copy(folder.path / "python", folder.path / ".venv" / "bin" / "python")
    folder.called()
    assert folder.make("lab").returncode == 0
    assert folder.called()[-1] == "-m ftlab.lab notebooks"


def test_a_folder_that_was_moved_is_told(folder, tmp_path):
    folder.make("lab")
    folder.called()
    folder.path = tmp_path.with_name(f"{tmp_path.name}-moved")
    shutil.copytree(tmp_path, folder.path)
    done = folder.make("lab")
    assert done.returncode != 0
    assert "make clean lab" in done.stdout
    assert not folder.log.exists()  # no Python was called


TARGETS = re.search(r"^\.PHONY: (.*)$", (PROJECT / "Makefile").read_text(), re.MULTILINE)[1].split()


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_can_be_planned(folder, target):
    planned = folder.make("--dry-run", target)
    assert planned.returncode == 0, planned.stderr
    assert planned.stderr == ""
    assert planned.stdout


def test_the_quick_tests_leave_out_training_and_the_bare_ones_hide_programs(folder):
    fast = folder.make("--dry-run", "test-fast").stdout
    assert all(word in fast for word in ("ruff", "mypy", "not slow", "--ignore=tests/browser"))
    bare = folder.make("--dry-run", "test-bare", "TESTS=tests/test_doctor.py").stdout
    assert re.search(r"tests/bare\.py .*pytest.* tests/test_doctor\.py$", bare, re.MULTILINE)


def test_the_long_run_takes_five_orders_and_stops_at_the_first_that_fails(folder):
    folder.make("lab")
    python = folder.path / ".venv" / "bin" / "python"
    folder.called()
    assert folder.make("soak-orders").returncode == 0
    runs = [line for line in folder.called() if line.startswith("-m pytest")]
    assert len(runs) == 5
    python.write_text(python.read_text().replace("esac", "*pytest*) exit 1 ;;\nesac"))
    assert folder.make("soak-orders").returncode != 0
    assert len([line for line in folder.called() if line.startswith("-m pytest")]) == 1


def test_programs_are_hidden_and_others_are_not(tmp_path):
    there, scratch = tmp_path / "bin", tmp_path / "scratch"
    for name in ("sh", "bwrap", "chromium", "pg_ctl"):
        (there / name).parent.mkdir(exist_ok=True)
        (there / name).write_text("")
        (there / name).chmod(0o755)
    scratch.mkdir()
    plain = str(tmp_path)  # nothing in it is hidden
    path = bare_path(os.pathsep.join([plain, str(there), "/not/there"]), scratch)
    assert path.split(os.pathsep)[0] == plain
    found = [
        name for name in ("sh", "bwrap", "chromium", "pg_ctl") if shutil.which(name, path=path)
    ]
    assert found == ["sh"]
