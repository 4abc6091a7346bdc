"""Colab and Binder: what the first cell does on a made-up Colab machine, and where badges lead."""

import ast
from pathlib import Path
import re
import shutil
import subprocess
import sys
import tomllib
from types import ModuleType, SimpleNamespace
from urllib.parse import unquote

from ftlab.errors import PACKAGE
from ftlab.lab import colab
from ftlab.panels import front_end
import nbformat
from packaging.requirements import Requirement
import pytest

from authoring.online import badges
from authoring.online.notebooks import copy_for_colab, first_cell

PROJECT = Path(__file__).parents[1]
DEPENDENCIES = [
    Requirement(line)
    for line in tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["dependencies"]
]
NEWEST = {  # the first of these that fits
    need.name: next(need.specifier.filter(["99.0", "3.99.0", "0.2.99", "0.1.0"]))
    for need in DEPENDENCIES
}


class Machine:
    """A folder of installed distributions, and a pip that puts others there."""

    def __init__(self, folder):
        self.folder, self.asked, self.fails = folder, [], ""
        lines = [f"Requires-Dist: {need}\n" for need in DEPENDENCIES]
        lines.append('Requires-Dist: pytest; extra == "test"\n')
        self.put("ftlab", "1.0", "".join(lines))

    def put(self, name, version, more="", module=""):
        stem = name.replace("-", "_")
        for old in self.folder.glob(f"{stem}-*.dist-info"):
            shutil.rmtree(old)
        info = self.folder / f"{stem}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{more}"
        )
        code = self.folder / (module or f"{name}_only_here") / "__init__.py"
        code.parent.mkdir(exist_ok=True)
        code.touch()  # Python 3.12 leaves out files that are listed and not there
        (info / "RECORD").write_text(f"{code.parent.name}/__init__.py,,\n")

    def run(self, command, **options):
        assert command[:4] == [sys.executable, "-m", "pip", "install"]
        words = [word for word in command[4:] if not word.startswith("--")]
        self.asked.append(words)
        if self.fails:
            return SimpleNamespace(returncode=1, stderr=self.fails)
        for need in map(Requirement, words):
            module = "in_use" if need.name == "numpy" else ""
            self.put(need.name, NEWEST[need.name], module=module)
        return SimpleNamespace(returncode=0, stderr="")


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A Colab machine with everything but JupyterLab and nbgrader, and with ipywidgets 7."""
    here = Machine(tmp_path)
    for need in DEPENDENCIES:
        if need.name not in ("jupyterlab", "nbgrader"):
            here.put(need.name, "7.7.1" if need.name == "ipywidgets" else NEWEST[need.name])
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    monkeypatch.setattr(colab.subprocess, "run", here.run)
    return here


class TestSetUp:
    def test_nothing_is_installed_where_everything_fits(self, machine, capsys):
        machine.put("tensorflow", "2.20.0")
        colab.set_up()
        assert machine.asked == []
        said = capsys.readouterr().out
        assert "Kept tensorflow 2.20.0" in said
        assert "Ready" in said

    def test_tensorflow_that_fits_is_kept_while_keras_is_renewed(self, machine, capsys):
        machine.put("tensorflow", "2.20.0")
        machine.put("keras", "3.10.0")
        colab.set_up()
        assert [[Requirement(word).name for word in words] for words in machine.asked] == [
            ["keras"]
        ]
        said = capsys.readouterr().out
        assert "Installed keras 3.99.0 (was 3.10.0)" in said
        assert "Kept tensorflow 2.20.0" in said
        assert "Restart" not in said

    def test_tensorflow_that_does_not_fit_is_replaced_without_a_restart(self, machine, capsys):
        machine.put("tensorflow", "2.19.0")
        colab.set_up()
        ((asked,),) = machine.asked
        assert Requirement(asked) == next(n for n in DEPENDENCIES if n.name == "tensorflow")
        said = capsys.readouterr().out
        assert "Installed tensorflow 99.0 (was 2.19.0)" in said
        assert "Restart" not in said

    def test_what_runs_already_and_was_replaced_needs_a_restart_once(
        self, machine, monkeypatch, capsys
    ):
        machine.put("numpy", "1.26.4", module="in_use")
        monkeypatch.setitem(sys.modules, "in_use", ModuleType("in_use"))
        colab.set_up()
        said = capsys.readouterr().out
        assert "older numpy is still in use" in said
        assert "Restart session" in said
        assert "Ready" not in said
        colab.set_up()
        assert len(machine.asked) == 1
        assert "Ready" in capsys.readouterr().out

    def test_what_pip_says_when_it_fails_is_passed_on(self, machine):
        machine.put("keras", "2.15.0")
        machine.fails = "ERROR: no network\n"
        with pytest.raises(colab.NotInstalled, match="ERROR: no network"):
            colab.set_up()


def imported_at_the_top(path):
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module).partition(".")[0]


def test_what_is_not_installed_on_colab_is_not_needed_by_the_lessons():
    spared = set(colab.NOT_NEEDED)
    assert spared <= {need.name for need in DEPENDENCIES}
    apart = {"grading", "browser", "evidence", "doctor", "online"}  # no lesson uses these
    for path in PACKAGE.rglob("*.py"):
        if path.relative_to(PACKAGE).parts[0] not in apart:
            assert not set(imported_at_the_top(path)) & (spared - {"ipywidgets"}), path


class WidgetOfColab:
    """As ipywidgets 7 has them: no `_repr_mimebundle_`."""

    def get_view_spec(self):
        return {"version_major": 2, "version_minor": 0, "model_id": "a1"}


def test_a_panel_shows_with_the_ipywidgets_of_colab():
    data = front_end.bundle(WidgetOfColab(), "plain", "<p>summary</p>", include=None)
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == "a1"
    assert (data["text/plain"], data["text/html"]) == ("plain", "<p>summary</p>")


class TestFirstCell:
    @pytest.fixture
    def commands(self, monkeypatch):
        commands, called = [], []
        monkeypatch.setattr(subprocess, "run", lambda words, **options: commands.append(words))
        monkeypatch.setattr(colab, "set_up", lambda: called.append(len(commands)))
        commands.append(called)
        return commands

    def test_outside_of_colab_it_does_nothing(self, commands, monkeypatch):
        monkeypatch.delitem(sys.modules, "google.colab", raising=False)
        names = {}
        exec(first_cell("o/n", "main"), names)
        assert commands == [[]]
        assert set(names) - {"__builtins__"} == {"sys"}

    def test_in_colab_it_gets_the_package_alone_then_sets_up(self, commands, monkeypatch):
        monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
        exec(first_cell("some-one/course.1", "v2"), {})
        called, pip = commands
        assert pip[:4] == [sys.executable, "-m", "pip", "install"]
        assert "--no-deps" in pip
        wanted = Requirement(pip[-1])
        assert wanted.name == "ftlab"
        assert wanted.url == "git+https://github.com/some-one/course.1@v2"
        assert called == [2]  # after pip


def test_a_copy_for_colab_is_the_lesson_with_one_cell_more(tmp_path):
    released = next((PROJECT / "notebooks").glob("00-*/*.ipynb"))
    copy_for_colab(released, tmp_path / "c" / "copy.ipynb", "o/n", "main")
    copied = nbformat.read(tmp_path / "c" / "copy.ipynb", 4)
    nbformat.validate(copied)
    assert copied.cells[0].source == first_cell("o/n", "main")
    assert copied.cells[1:] == nbformat.read(released, 4).cells
    assert "outputs" not in str(copied.cells[0].metadata)


class TestBadges:
    @pytest.fixture
    def project(self, tmp_path):
        for lesson in ("00-start-here/start-here", "01-next/next"):
            path = tmp_path / "notebooks" / f"{lesson}.ipynb"
            path.parent.mkdir(parents=True)
            cells = [nbformat.v4.new_markdown_cell("# A lesson", id="title")]
            nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        (tmp_path / "README.md").write_text("# A course\n\nIts text.\n")
        return tmp_path

    def test_they_lead_to_notebooks_that_are_there(self, project):
        badges.write("some-one/course", "main", project)
        pages = (project / "README.md").read_text() + (project / "colab/README.md").read_text()
        paths = set(re.findall(r"some-one/course/blob/main/(\S+?)\)", pages))
        assert paths == {
            "colab/00-start-here/start-here.ipynb",
            "colab/01-next/next.ipynb",
        }
        assert all((project / path).is_file() for path in paths)
        (binder,) = re.findall(r"/v2/gh/some-one/course/main\?urlpath=(\S+)\)", pages)
        opened = unquote(binder).removeprefix("lab/tree/")
        assert (PROJECT / opened).is_file()

    def test_the_readme_keeps_its_text_and_gets_them_once(self, project):
        badges.write("some-one/course", "main", project)
        badges.write("other/fork", "v1", project)
        text = (project / "README.md").read_text()
        assert text.startswith("# A course\n\n")
        assert text.endswith("\n\nIts text.\n")
        assert "some-one" not in text
        assert text.count("mybinder.org/v2") == 1

    @pytest.mark.parametrize("wrong", ["", "course", "https://github.com/a/b", "a/b/c", "a b/c"])
    def test_another_address_is_refused(self, project, refused, wrong):
        with refused("owner/name"):
            badges.write(wrong, "main", project)
        assert not (project / "colab").exists()


def test_badges_of_this_readme_lead_to_notebooks_that_are_there():
    paths = re.findall(r"/blob/[^/]+/(colab/\S+?)\)", (PROJECT / "README.md").read_text())
    assert all((PROJECT / path).is_file() for path in paths)
