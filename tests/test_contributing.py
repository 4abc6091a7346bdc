"""What contributors meet: hooks that run without a network, and forms that GitHub takes."""

import os
from pathlib import Path
import re
import shlex
import shutil
import subprocess
import sys

from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner
import nbformat
from nbformat.v4 import new_output
import pytest
import yaml

PROJECT = Path(__file__).parents[1]
TOOLS = Path(sys.executable).parent
CONFIG = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text())
HOOKS = {hook["id"]: hook for repository in CONFIG["repos"] for hook in repository["hooks"]}
NOTEBOOKS = sorted(PROJECT.glob("solutions/*/*.ipynb")) + sorted(
    PROJECT.glob("notebooks/*/*.ipynb")
)
FORMS = sorted(set((PROJECT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")))


def run(*words, folder, check=True, **environ):
    """Run one of this environment's programs; returns its result."""
    return subprocess.run(
        [str(TOOLS / words[0]), *map(str, words[1:])],
        cwd=folder,
        env={**os.environ, "PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}", **environ},
        capture_output=True,
        text=True,
        check=check,
        timeout=120,
    )


class TestHooks:
    def test_nothing_is_fetched(self):
        assert [repository["repo"] for repository in CONFIG["repos"]] == ["local"]
        assert {hook["language"] for hook in HOOKS.values()} == {"system"}

    @pytest.mark.parametrize("hook", HOOKS)
    def test_its_program_is_installed_with_the_test_extra(self, hook):
        assert (TOOLS / shlex.split(HOOKS[hook]["entry"])[0]).exists()

    def test_there_is_one_for_each_promise(self):
        entries = " ".join(hook["entry"] for hook in HOOKS.values())
        for tool in (
            "ruff check",
            "ruff format",
            "codespell",
            "nbstripout",
            "ftlab.grading.course.release",
        ):
            assert tool in entries


def strip(*paths):
    run(*shlex.split(HOOKS["outputs"]["entry"]), *paths, folder=PROJECT)


class TestOutputs:
    """The hook that takes the outputs out of notebooks."""

    def test_it_leaves_the_notebooks_of_the_course_as_they_are(self, tmp_path):
        copies = {}
        for path in NOTEBOOKS:
            copies[tmp_path / "-".join(path.parts[-3:])] = path.read_bytes()
        for copy, content in copies.items():
            copy.write_bytes(content)
        strip(*copies)
        assert [copy.name for copy, content in copies.items() if copy.read_bytes() != content] == []

    def test_it_takes_out_what_a_session_in_jupyterlab_put_in(self, tmp_path):
        original = NOTEBOOKS[0].read_text()
        book = nbformat.reads(original, 4)
        ids = {"execution": {"iopub.execute_input": "2026-01-01T00:00:00Z"}, "scrolled": True}
        for count, cell in enumerate(each for each in book.cells if each.cell_type == "code"):
            cell.outputs = [new_output("stream", text="said")]
            cell.execution_count = count
            cell.metadata.update(ids)
        book.metadata.widgets = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
        book.metadata.language_info |= {
            "version": "3.11.7",
            "codemirror_mode": {"name": "ipython"},
            "file_extension": ".py",
            "mimetype": "text/x-python",
            "nbconvert_exporter": "python",
            "pygments_lexer": "ipython3",
        }
        worked_on = tmp_path / "lesson.ipynb"
        nbformat.write(book, worked_on)
        strip(worked_on)
        assert worked_on.read_text() == original


@pytest.mark.needs("git")
def test_the_hooks_find_what_they_are_for(tmp_path):
    """In a repository of two files, both with faults."""
    for name in (".pre-commit-config.yaml", "pyproject.toml"):
        shutil.copy(PROJECT / name, tmp_path)
    typo = "rec" + "ieve"  # in two parts, so that it is not found here
    (tmp_path / "module.py").write_text(f'"""A module that can {typo}."""\nimport os\nx=1\n')
    for words in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    done = run(
        "pre-commit", "run", "--all-files", "--color=never",
        folder=tmp_path, check=False, PRE_COMMIT_HOME=str(tmp_path / "cache"),
    )  # fmt: skip
    verdicts = dict(re.findall(r"^(.+?)\.{3,}(?:\(.*\))?(\w+)$", done.stdout, re.MULTILINE))
    assert verdicts["ruff check"] == "Failed"
    assert verdicts["ruff format"] == "Failed"
    assert verdicts["codespell"] == "Failed"
    assert verdicts["no outputs in notebooks"] == "Skipped"
    assert (tmp_path / "module.py").read_text().count("\n\n") >= 1  # formatted
    assert typo in done.stdout


def valid(schema, *paths):
    done = CliRunner().invoke(check_jsonschema, ["--builtin-schema", schema, *map(str, paths)])
    return done.exit_code == 0


class TestForms:
    def test_there_is_one_for_a_check_a_passage_and_a_bug(self):
        assert {path.stem for path in FORMS} == {
            "bug", "config", "confusing-passage", "wrong-check",
        }  # fmt: skip

    def test_github_takes_them(self):
        """By the schemas that check-jsonschema carries with it."""
        forms = [path for path in FORMS if path.stem != "config"]
        assert valid("vendor.github-issue-forms", *forms)
        assert valid("vendor.github-issue-config", *set(FORMS) - set(forms))

    def test_the_schema_would_find_a_fault(self, tmp_path):
        form = yaml.safe_load(FORMS[0].read_text())
        del form["description"]
        (tmp_path / "form.yml").write_text(yaml.safe_dump(form))
        assert not valid("vendor.github-issue-forms", tmp_path / "form.yml")

    @pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
    def test_ids_and_labels_are_there_once(self, path):
        body = yaml.safe_load(path.read_text()).get("body", [])
        asked = [each for each in body if each["type"] != "markdown"]
        for key in (lambda each: each["id"], lambda each: each["attributes"]["label"]):
            found = list(map(key, asked))
            assert len(set(found)) == len(found)


def test_citation_is_valid():
    assert valid("vendor.citation-file-format", PROJECT / "CITATION.cff")
