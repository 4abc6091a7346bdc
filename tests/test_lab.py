"""`make lab`: the command that opens JupyterLab, and what JupyterLab then leaves out."""

import os
from pathlib import Path
import re
import sys

from ftlab.lab import jupyterlab as lab
import jupyterlab
from jupyterlab_server.config import get_static_page_config
import pytest

NOTEBOOKS = Path("notebooks")


@pytest.mark.parametrize(
    ("environ", "platform", "opens"),
    [
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "linux", False),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_a_browser_opens_where_there_is_a_screen(environ, platform, opens):
    words = lab.command(NOTEBOOKS, environ, platform, root=False)
    assert words[:3] == [sys.executable, "-m", "jupyterlab"]
    assert ("--no-browser" not in words) == opens


def test_jupyterlab_opens_at_the_folder(tmp_path):
    folder = tmp_path / "notebooks"
    assert str(folder) in lab.command(folder, {}, "linux", root=False)


def test_pages_that_lessons_link_to_can_be_opened(tmp_path):
    (tmp_path / "docs").mkdir()
    words = lab.command(tmp_path / "notebooks", {}, "linux", root=False)
    assert f"--ServerApp.root_dir={tmp_path}" in words
    assert f"--FileContentsManager.preferred_dir={tmp_path / 'notebooks'}" in words


@pytest.mark.parametrize("docs", [True, False])
def test_the_first_lesson_is_opened(tmp_path, docs):
    folder = tmp_path / "notebooks"
    first = folder / "00-start-here" / "start-here.ipynb"
    assert not any("default_url" in w for w in lab.command(folder, {}, "linux", root=False))
    first.parent.mkdir(parents=True)
    first.touch()
    if docs:
        (tmp_path / "docs").mkdir()
    below = "notebooks/" if docs else ""
    opened = f"--LabApp.default_url=/lab/tree/{below}00-start-here/start-here.ipynb"
    assert opened in lab.command(folder, {}, "linux", root=False)


def test_the_superuser_is_let_in():
    assert "--allow-root" in lab.command(NOTEBOOKS, {}, "linux", root=True)
    assert "--allow-root" not in lab.command(NOTEBOOKS, {}, "linux", root=False)


@pytest.fixture
def started(monkeypatch):
    """What would have taken the place of this process."""
    calls = []
    monkeypatch.setattr(os, "execve", lambda *words: calls.append(words))
    return calls


def test_options_of_jupyterlab_are_handed_on(started, monkeypatch, capsys):
    monkeypatch.setattr(lab, "command", lambda *_: ["python", "--no-browser"])
    lab.main(NOTEBOOKS, ["--ip=0.0.0.0"])
    ((program, words, _),) = started
    assert (program, words) == ("python", ["python", "--no-browser", "--ip=0.0.0.0"])
    assert "open the address" in capsys.readouterr().out


def test_what_puzzles_students_is_switched_off(started, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/somewhere")
    lab.main(NOTEBOOKS)
    ((_, _, environ),) = started
    assert environ["JUPYTER_CONFIG_PATH"].endswith(f"{os.pathsep}/somewhere")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", environ["JUPYTER_CONFIG_PATH"])
    off = {
        name for name, is_off in get_static_page_config()["disabledExtensions"].items() if is_off
    }
    assert {
        "@jupyter/nbgrader:create-assignment",
        "@jupyterlab/apputils-extension:announcements",
    } <= off


def test_what_is_switched_off_exists():
    share = Path(sys.prefix) / "share" / "jupyter"
    pages = [
        *(share / "labextensions" / "@jupyter" / "nbgrader" / "static").glob("*.js"),
        *(share / "lab" / "static").glob("*.js"),
        *(Path(jupyterlab.__file__).parent / "static").glob("*.js"),
    ]
    text = "".join(path.read_text(errors="replace") for path in pages)
    for name in re.findall(
        r'"(@[^"]+)": true', (lab.SETTINGS / "labconfig" / "page_config.json").read_text()
    ):
        assert name in text
