"""What students get: all that they need, nothing of the answers, the same bytes every time."""

import ast
from itertools import pairwise
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from zipfile import ZipFile

from ftlab.errors import PACKAGE
from ftlab.grading.course import bundle
from ftlab.grading.trial.answers import answers
from ftlab.lab.selfcheck import SECONDS
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
import pytest

PROJECT = PACKAGE.parent
SECRET = re.compile(r"### BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)### END \1", re.DOTALL)
SOURCES = [nbformat.read(path, 4) for path in sorted(PROJECT.glob("solutions/*/*.ipynb"))]


def unpack(files, folder):
    path = folder / "ftlab-student.zip"
    bundle.write(files, path)
    with ZipFile(path) as archive:
        archive.extractall(folder)
    return folder / "ftlab-student"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    return unpack(bundle.contents(), tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="module")
def texts(unpacked):
    """Path → lines without their margins, of every file that can be read."""
    found = {}
    for path in (path for path in unpacked.rglob("*") if path.is_file()):
        if path.suffix == ".ipynb":
            text = "\n".join(cell.source for cell in nbformat.read(path, 4).cells)
        else:
            text = path.read_bytes().decode(errors="replace")
        found[path.relative_to(unpacked).as_posix()] = lines(text)
    return found


def lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def secrets():
    """The solutions and hidden tests of all lessons, as lists of lines."""
    return [
        lines(region)
        for notebook in SOURCES
        for cell in notebook.cells
        for _, region in SECRET.findall(cell.source)
    ]


def open_lines():
    """Lines that every student sees in some lesson."""
    return {
        line
        for notebook in SOURCES
        for cell in notebook.cells
        for line in lines(SECRET.sub("", cell.source))
    }


def test_no_line_of_a_solution_or_hidden_test_is_in_a_lesson_or_a_page(texts):
    hidden = {line for secret in secrets() for line in secret if len(line) > 8} - open_lines()
    assert len(hidden) > 100
    where = {name: hidden & set(text) for name, text in texts.items() if name[:6] != "ftlab/"}
    assert {name: found for name, found in where.items() if found} == {}


def test_no_two_lines_of_a_solution_or_hidden_test_follow_each_other_in_the_package(texts):
    # One alone may: `return model` is no answer.
    visible = open_lines()
    hidden = {
        pair for secret in secrets() for pair in pairwise(secret) if not visible.issuperset(pair)
    }
    assert len(hidden) > 100
    where = {name: hidden & set(pairwise(text)) for name, text in texts.items()}
    assert {name: found for name, found in where.items() if found} == {}


def test_no_kept_answer_is_in_it(texts):
    kept = {"\n".join(lines(answer.code)): str(answer) for answer in answers()}
    assert len(kept) > 200
    everything = {name: "\n".join(text) for name, text in texts.items()}
    found = [
        (answer, name) for code, answer in kept.items() for name, text in everything.items()
        if code in text
    ]  # fmt: skip
    assert found == []


def test_nothing_of_the_teachers_is_in_it(texts):
    folders = {name.split("/")[0] for name in texts}
    assert not folders & {"solutions", "tests", "nbgrader_config.py", "gradebook.db", "submitted"}
    assert not [name for name in texts if "/sanitize" in name or "__pycache__" in name]
    assert "BEGIN SOLUTION" not in "\n".join(map("\n".join, texts.values()))


def test_every_module_that_a_module_of_the_bundle_imports_is_in_it(unpacked):
    missing = set()
    for path in unpacked.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ftlab"):
                place = unpacked / node.module.replace(".", "/")
                if not (place.is_dir() or place.with_suffix(".py").is_file()):
                    missing.add((path.name, node.module))
    assert missing == set()


RUN = """
from ftlab.lab.cli import app
from typer.testing import CliRunner

for words in (["check", "double.ipynb"], ["--help"], ["grade"]):
    done = CliRunner().invoke(app, words)
    print(done.exit_code, done.output)
"""


def test_a_student_checks_a_notebook_with_it(unpacked, tmp_path):
    nbformat.write(lesson("return x"), tmp_path / "double.ipynb")
    environment = os.environ | {"PYTHONPATH": str(unpacked), "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-c", RUN], env=environment, cwd=tmp_path, capture_output=True, text=True,
        check=True,
    ).stdout  # fmt: skip
    assert done.startswith("1 ")
    assert "two times 3" in done
    assert "0 of 1 passed" in done
    assert "│ check " in done
    assert "│ grade " not in done
    assert "No such command 'grade'" in done


def test_links_lead_somewhere(unpacked):
    lost = []
    for path in (*unpacked.glob("*.md"), *unpacked.glob("docs/*.md"), *unpacked.rglob("*.ipynb")):
        targets = re.findall(r"\]\(([^)#\s]+)[^)\s]*\)", path.read_text())
        lost += [
            (path.name, to) for to in targets if ":" not in to and not (path.parent / to).exists()
        ]
    assert lost == []


def test_readme_lists_the_lessons_by_their_titles(unpacked):
    text = (unpacked / "README.md").read_text()
    assert "- [00 Start here (30 min)](notebooks/00-start-here/start-here.ipynb)" in text
    assert text.count("(notebooks/") == len({*PROJECT.glob("solutions/*/")})
    assert "{" not in text


def test_what_pyproject_names_is_in_it(unpacked):
    settings = tomllib.loads((unpacked / "pyproject.toml").read_text())
    named = [
        settings["project"]["readme"],
        *settings["project"]["license-files"],
        settings["tool"]["hatch"]["version"]["path"],
        *settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"],
    ]
    assert [name for name in named if not (unpacked / name).exists()] == []


def test_validating_a_notebook_takes_as_long_as_it_needs(unpacked):
    # nbgrader's own limit, 30 seconds a cell, is short for a first start of TensorFlow.
    settings = unpacked / "ftlab" / "lab" / "settings" / "nbgrader_config.json"
    assert json.loads(settings.read_text())["Execute"]["timeout"] == SECONDS
    assert f"c.Execute.timeout = {SECONDS} " in (PROJECT / "nbgrader_config.py").read_text()


@pytest.mark.needs("make")
def test_makefile_sets_up_and_opens_the_lessons_and_has_nothing_for_authors(unpacked):
    # As from a shell, and not as from the make that may be running these tests.
    environ = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}

    def make(*words):
        return subprocess.run(
            ["make", *words], cwd=unpacked, env=environ, capture_output=True, text=True, check=True
        ).stdout

    assert [line.split()[0] for line in make("help").splitlines()] == ["help", "lab", "clean"]
    steps = make("-n", "lab")
    assert "-c constraints.txt -e ." in steps
    assert steps.rstrip().endswith("-m ftlab.lab notebooks")


def lesson(*answer):
    """A notebook with one exercise and its check."""
    exercise = new_code_cell("\n    ".join(["def double(x):", *answer]), id="double")
    exercise.metadata["nbgrader"] = {"solution": True, "grade_id": "double"}
    check = new_code_cell("assert double(3) == 6, 'two times 3'", id="check-double")
    check.metadata["nbgrader"] = {"grade": True, "grade_id": "check-double", "points": 1}
    return new_notebook(cells=[new_markdown_cell("# Doubling", id="title"), exercise, check])


CHECKING = ("ftlab/grading/__init__.py", "ftlab/grading/notebook/verdict.py")
SOLVED = ("### BEGIN SOLUTION", "return 2 * x", "### END SOLUTION")


@pytest.fixture
def project(tmp_path):
    """A small project of two lessons."""
    root = tmp_path / "project"
    for name in ("90-tiny", "91-other"):
        for folder, answer in (("solutions", SOLVED), ("notebooks", ("# YOUR CODE HERE",))):
            (root / folder / name).mkdir(parents=True)
            nbformat.write(lesson(*answer), root / folder / name / "double.ipynb")
    pages = ("docs/evidence.md", "docs/claims.md", "docs/recipe.md", "docs/glossary.md")
    for name in ("ftlab/data/a.py", "ftlab/grading/grade.py", "ftlab/.secret", *pages,
                 "ftlab/__pycache__/a.pyc", *CHECKING, *bundle.PAPERS):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / "Makefile").write_text(
        "# For authors.\n\nX := 1\n\nlab: ## Open\n\t@true\n\ntest:\n\t@x\n"
    )
    return root


def test_chosen_lessons_and_what_is_beside_them(project):
    beside = project / "notebooks" / "90-tiny" / "data.csv"
    beside.write_text("1,2")
    (beside.parent / ".ipynb_checkpoints").mkdir()
    (beside.parent / ".ipynb_checkpoints" / "double-checkpoint.ipynb").write_text("{}")
    files = bundle.contents(project, ["90-tiny"])
    assert sorted(files) == sorted([
        "README.md", "Makefile", "docs/evidence.md", "docs/claims.md", "docs/recipe.md",
        "docs/glossary.md",
        "ftlab/data/a.py", "notebooks/90-tiny/data.csv", "notebooks/90-tiny/double.ipynb",
        *CHECKING, *bundle.PAPERS,
    ])  # fmt: skip
    rules = files["Makefile"].decode().splitlines()
    assert {"X := 1", "lab: ## Open"} <= set(rules)
    assert not {"test:", "# For authors."} & set(rules)


def test_same_files_give_the_same_bytes(project, tmp_path):
    first = unpack(bundle.contents(project), tmp_path / "a").with_suffix(".zip").read_bytes()
    for path in project.rglob("*"):
        os.utime(path, (time.time() - 10**7,) * 2)
        path.chmod(0o755)
    second = unpack(bundle.contents(project), tmp_path / "b").with_suffix(".zip").read_bytes()
    assert first == second
    (project / "LICENSE").write_text("another")
    assert (
        unpack(bundle.contents(project), tmp_path / "c").with_suffix(".zip").read_bytes() != first
    )


def test_a_notebook_in_which_somebody_worked_is_refused(project, refused):
    nbformat.write(lesson("return 2 * x"), project / "notebooks" / "90-tiny" / "double.ipynb")
    with refused("90-tiny/double.ipynb", "return 2 * x", "make release"):
        bundle.contents(project)
    assert bundle.contents(project, ["91-other"])


def test_a_lesson_that_is_not_released_is_refused(project, refused):
    with refused("'92-other'", "90-tiny, 91-other"):
        bundle.contents(project, ["92-other"])
    shutil.rmtree(project / "notebooks")
    with refused("none"):
        bundle.contents(project)
