"""The instructor guide names what there is, and its example works."""

from pathlib import Path
import re
import shutil
import tomllib
from types import SimpleNamespace

from ftlab.checks import core, misconceptions, start_here
from ftlab.errors import PACKAGE
from ftlab.grading.course.release import unstable_ids
from ftlab.lab.cli import app
from ftlab.lesson_files import core_notebooks
import nbformat
from nbgrader.apps.nbgraderapp import NbGraderApp
import numpy as np
import pytest
from scipy.special import softmax
from typer.main import get_command

PROJECT = PACKAGE.parent
GUIDE = PROJECT / "docs" / "guide"
PAGES = sorted(GUIDE.glob("*.md"))
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
SOURCES = [
    path for folder in sorted(PROJECT.glob("solutions/*")) for path in core_notebooks(folder)
]


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def code(page, language):
    return [body for kind, body in FENCE.findall(text(page)) if kind == language]


def commands(program):
    """What is typed after a program's name, in blocks of code and between backquotes."""
    found = set()
    for page in PAGES:
        blocks = [body for _, body in FENCE.findall(text(page))]
        lines = [line.removeprefix("$ ") for body in blocks for line in body.splitlines()]
        lines += re.findall(r"`([^`]+)`", FENCE.sub("", text(page)))
        found |= {line for line in lines if line.startswith(f"{program} ")}
    return {line.split("#")[0].removeprefix(program).strip() for line in found}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", text(page)))
    for target in (target for target in targets if "://" not in target):
        path, _, anchor = target.partition("#")
        there = page.parent / path
        assert there.is_file(), target
        headings = re.findall(r"^#+ (.+)", there.read_text(encoding="utf-8"), re.M)
        slugs = {
            re.sub(r"[^\w -]", "", each).strip().lower().replace(" ", "-") for each in headings
        }
        assert not anchor or anchor in slugs, target


def test_every_page_is_in_the_table_and_the_contents_of_the_index():
    (contents,) = [body for body in text(GUIDE / "index.md").split("```{toctree}")[1:]]
    named = set(re.findall(r"^[a-z-]+$", contents, re.M))
    assert named == {page.stem for page in PAGES} - {"index"}
    table = re.findall(r"^\| \[.*?\]\(([a-z-]+)\.md\)", text(GUIDE / "index.md"), re.M)
    assert set(table) == named


def test_ftlab_commands_and_their_options_exist():
    group = get_command(app)
    found = commands("ftlab")
    assert len(found) > 10
    for line in found:
        name, *words = line.split()
        command = group.get_command(None, name)
        assert command is not None, line
        options = {option for param in command.params for option in param.opts}
        options |= {option for param in command.params for option in param.secondary_opts}
        assert {word for word in words if word.startswith("-")} <= options, line


def test_options_in_the_table_of_ftlab_grade_are_its_options():
    command = get_command(app).get_command(None, "grade")
    options = {option for param in command.params for option in param.opts} - {"lessons"}
    page = text(GUIDE / "collecting-and-grading.md")
    assert set(re.findall(r"^\| `(--[a-z]+)", page, re.M)) == options


def test_nbgrader_commands_exist():
    assert {line.split()[0] for line in commands("nbgrader")} <= set(NbGraderApp.subcommands)


def test_make_targets_exist():
    targets = set(re.findall(r"^([a-z-]+):", text(PROJECT / "Makefile"), re.M))
    named = {line.split()[0] for line in commands("make")}
    assert "student-bundle" in named
    assert named <= targets


def test_misconceptions_that_are_named_exist():
    page = GUIDE / "in-class.md"
    named = set(re.findall(r"\bM\d+\b", text(page)))
    assert len(named) > 60
    assert named <= set(misconceptions.catalogue())


def test_claims_that_are_named_exist():
    evidence = text(PROJECT / "docs" / "evidence.md")
    for page in PAGES:
        assert all(f"## {claim}\n" in evidence for claim in re.findall(r"\bC\d\d\b", text(page)))


def test_points_of_the_lessons_are_those_of_the_sources():
    row = r"^\| (\d\d) .*?\| (\d) \| (\S+) \| (\d+) \|$"
    rows = re.findall(row, text(GUIDE / "in-class.md"), re.M)
    wanted = []
    for path in SOURCES:
        marks = [cell.metadata.get("nbgrader", {}) for cell in nbformat.read(path, 4).cells]
        graded = {each["grade_id"]: each["points"] for each in marks if each.get("grade")}
        exercises = len(graded.keys() - {"reflection", "check-knowledge-check"})
        by_hand = "yes" if "reflection" in graded else "–"
        wanted.append((path.parent.name[:2], str(exercises), by_hand, str(sum(graded.values()))))
    assert rows == wanted


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.parent.name)
def test_every_lesson_has_a_session_of_an_hour(path):
    page = text(GUIDE / "in-class.md")
    (part,) = re.findall(rf"^## {path.parent.name[:2]} .*?(?=^## )", page, re.M | re.S)
    assert sum(map(int, re.findall(r"^\| (\d+) \|", part, re.M))) == 60
    assert all(f"**{word}**" in part for word in ("Show", "Ask", "Listen for"))


@pytest.fixture
def example(monkeypatch):
    """The page on adding an exercise; its new misconception is in the catalogue."""
    page = GUIDE / "adding-an-exercise.md"
    (entry,) = code(page, "toml")
    ((key, about),) = tomllib.loads(entry).items()
    known = core.misconception
    new = SimpleNamespace(id=key, **about)
    monkeypatch.setattr(core, "misconception", lambda name: new if name == key else known(name))
    check, add_cells, _ = code(page, "python")
    namespace = dict(vars(start_here))
    exec(check, namespace)
    return SimpleNamespace(page=text(page), add_cells=add_cells, check=namespace["mean_confidence"])


def test_the_example_tells_its_kept_answers_apart(example, capsys):
    rows = re.findall(r"^\| `(right|wrong)_(M\d+|none)?.*?` \| `(.+?)`", example.page, re.M)
    assert len(rows) == 5
    for verdict, misconception, expression in rows:
        answer = eval(f"lambda logits: {expression}", {"softmax": softmax, "np": np})
        if verdict == "right":
            example.check(answer)
        else:
            with pytest.raises(core.CheckFailed) as caught:
                example.check(answer)
            assert caught.value.misconception == misconception.removeprefix("none")


def test_the_cells_of_the_example_go_in_and_their_solution_passes(
    example, tmp_path, monkeypatch, capsys
):
    lesson = tmp_path / "solutions" / "00-start-here"
    shutil.copytree(SOURCES[0].parent, lesson)
    monkeypatch.chdir(tmp_path)
    exec(example.add_cells, {})
    notebook = nbformat.read(lesson / SOURCES[0].name, 4)
    assert unstable_ids(notebook) == []
    cells = {cell.id: cell.source for cell in notebook.cells}
    lessons_checks = SimpleNamespace(mean_confidence=example.check)
    namespace = {"np": np, "checks": SimpleNamespace(start_here=lessons_checks)}
    exec(cells["mean-confidence"], namespace)
    exec(cells["check-mean-confidence"], namespace)
    assert capsys.readouterr().out.count("✓") == 2


def test_the_kinds_of_exercises_name_each_exercise_once():
    row = r"^\| lesson (\d\d) \|(.*)\|$"
    kinds = {
        lesson: [set(re.findall(r"\d", cell)) for cell in cells.split("|")]
        for lesson, cells in re.findall(row, text(GUIDE / "in-class.md"), re.M)
    }
    counted = dict(re.findall(r"^\| (\d\d) .*?\| (\d) \|", text(GUIDE / "in-class.md"), re.M))
    assert set(kinds) == set(counted)
    for lesson, columns in kinds.items():
        every = sorted(number for column in columns for number in column)
        assert every == [str(number + 1) for number in range(int(counted[lesson]))], lesson
        _open, fault, _rule, fill_in = columns
        assert len(fill_in) <= 1, lesson
        assert fault or lesson == "00"
