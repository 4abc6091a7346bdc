"""How the site and the course reach people: versions side by side, workflows, a wheel, cards."""

from __future__ import annotations

from email import message_from_bytes
from importlib import import_module
import json
from pathlib import Path
import re
import subprocess
import sys
import zipfile

from ftlab.grading.course.bundle import contents
from ftlab.grading.course.covered import cover
from ftlab.grading.course.folder import PROJECT, Course
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell
import pytest

from authoring.online.publish import publish
from authoring.online.student_wheel import wheel

IMPORT_ALL = """
import sys
for name in ("nbgrader", "jupytext", "distributed"):
    sys.modules[name] = None  # as if it were not installed
import ftlab
from importlib import import_module
for name in ftlab.__all__:
    getattr(ftlab, name)
for room in ("checks", "clinic", "panels", "training", "plots"):
    import_module(f"ftlab.{room}")
print(ftlab.__file__)
"""


@pytest.fixture
def extensions(monkeypatch):
    """The site's own extensions, found as Sphinx finds them."""
    pytest.importorskip("sphinx", reason="Sphinx is in the `docs` extra")
    monkeypatch.syspath_prepend(PROJECT / "docs" / "_ext")
    return import_module


def built(folder: Path, words: str) -> Path:
    folder.mkdir()
    (folder / "index.html").write_text(words)
    return folder


def test_versions_stand_side_by_side_and_the_newest_comes_first(tmp_path):
    public = tmp_path / "public"
    publish(built(tmp_path / "a", "old"), public, "0.9")
    publish(built(tmp_path / "b", "draft"), public, "main")
    names = publish(built(tmp_path / "c", "new"), public, "0.10")
    assert names == ["0.10", "0.9", "main"]
    listed = re.fullmatch(r"ftlabVersions\((.*)\);\n", (public / "versions.js").read_text())
    assert json.loads(listed[1]) == names
    assert 'href="0.10/index.html"' in (public / "index.html").read_text()
    assert (public / "0.9" / "index.html").read_text() == "old"
    publish(built(tmp_path / "d", "mended"), public, "0.9")
    assert (public / "0.9" / "index.html").read_text() == "mended"
    assert (public / "0.10" / "index.html").read_text() == "new"


def test_nothing_is_changed_where_there_is_nothing_to_publish(tmp_path):
    publish(built(tmp_path / "a", "old"), tmp_path / "public", "1.0")
    with pytest.raises(FileNotFoundError, match="make site"):
        publish(tmp_path / "none", tmp_path / "public", "1.0")
    assert (tmp_path / "public" / "1.0" / "index.html").read_text() == "old"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ("vendor.github-workflows", ".github/workflows/site.yml"),
        ("vendor.gitlab-ci", ".gitlab-ci.yml"),
    ],
)
def test_workflows_have_the_form_that_their_host_reads(schema, path):
    pytest.importorskip("check_jsonschema", reason="check-jsonschema is in the `test` extra")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    done = subprocess.run([*command, str(PROJECT / path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    asked = set(re.findall(r"make ([a-z-]+)", (PROJECT / path).read_text(encoding="utf-8")))
    rules = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    assert asked == {"publish"}
    assert asked <= rules


@pytest.mark.thorough
def test_the_students_wheel_installs_alone_and_has_all_that_lessons_use(tmp_path):
    made = wheel(contents(), tmp_path)
    with zipfile.ZipFile(made) as archive:
        names = archive.namelist()
        (about,) = [name for name in names if name.endswith("METADATA")]
        metadata = message_from_bytes(archive.read(about))
    teachers = [n for n in names if n.startswith("ftlab/grading/") and "/notebook/" not in n]
    assert teachers == ["ftlab/grading/__init__.py"]
    assert not [name for name in names if "solutions" in name or name.startswith("tests")]
    assert metadata.get_all("Provides-Extra") is None
    needed = metadata.get_all("Requires-Dist")
    assert not [need for need in needed if re.match("jupytext|distributed|pyseccomp", need)]
    place = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target"]
    subprocess.run([*pip, str(place), str(made)], check=True, capture_output=True)
    run = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(place)!r})\n{IMPORT_ALL}"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().startswith(str(place))
    helped = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(place)!r}); sys.argv = "
         "['ftlab', '--help']; from ftlab.lab.cli import app; app()"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "doctor" in helped
    assert "check" in helped
    assert "simulate-class" not in helped


def guessing(*, explained: str = "Because of *this*.\n\nAnd that."):
    """Cells of a lesson around one guess, covered as in a release."""
    cells = [
        new_code_cell('guess = Prediction.number("a", "How many?")\nguess', id="ask"),
        new_markdown_cell("A word before.", id="before"),
        new_code_cell("guess.compare(run())", id="result"),
        new_markdown_cell("Look at the plot:", id="look"),
        new_code_cell("plot()", id="plot"),
        new_markdown_cell(explained, id="why"),
        new_markdown_cell("## Next", id="next"),
    ]
    cover(cells)
    return cells


def sources(cells) -> list[str]:
    return [cell.source for cell in cells]


def test_a_result_and_its_explanation_are_behind_one_click(extensions):
    fold = extensions("guesses").fold
    shown = sources(fold(guessing()))
    start, end = shown.index(extensions("guesses").OPEN), shown.index("</details>")
    assert shown[start + 1 : end] == [
        "guess.compare(run())", "Look at the plot:", "plot()", "Because of *this*.\n\nAnd that.",
    ]  # fmt: skip
    assert shown[:start][-1] == "A word before."
    assert shown[end + 1 :] == ["## Next"]
    assert sum("<details" in source for source in shown) == 1


def test_what_leads_on_and_what_has_no_guess_stays_open(extensions):
    fold = extensions("guesses").fold
    cells = guessing(explained="Because.\n\nHeadings follow.\n\n### More\n\nOpen.")
    shown = sources(fold(cells))
    end = shown.index("</details>")
    assert shown[end - 1].startswith("Because.")
    assert shown[end + 1] == "### More\n\nOpen."
    plain = [new_code_cell("x.compare(y)"), new_markdown_cell("Words.")]
    assert fold(plain) == plain


def test_an_exercise_is_not_swallowed_by_a_fold(extensions):
    cells = guessing()[:4]
    exercise = new_code_cell("def f(): ...", id="e", metadata={"nbgrader": {"grade_id": "f"}})
    shown = extensions("guesses").fold([*cells, exercise, new_markdown_cell("After.")])
    assert [cell.id for cell in shown].index("result-guess-close") < shown.index(exercise)


def test_cards_and_slides_are_made_of_what_lessons_say(extensions, tmp_path):
    cards = extensions("lesson_cards")
    text = (
        "# A title (25 min)\n\n**After this lesson you can**\n\n- do *one* thing,\n"
        "  which is long;\n"
        "- do another."
    )
    asked = 'a = Prediction.choice(\n "k", "Which?", ["This", "That"])\na'
    made = 'b = Prediction.choice("k", "Which of these?", [n for n in names])\nb'
    cells = [new_markdown_cell(text), new_code_cell(made), new_markdown_cell("## Q\n\nThink."),
             new_code_cell(asked)]  # fmt: skip
    path = tmp_path / "03-x" / "x.ipynb"
    path.parent.mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    told = cards.lesson(path)
    assert (told.name, told.title, told.minutes) == ("03-x", "A title", 25)
    assert told.abilities == ("do *one* thing, which is long", "do another")
    assert told.question == "Think.\n\n**Which?**"
    assert told.options == ("This", "That")
    assert "1. This\n2. That" in cards.slide(told)
    assert "25 minutes. You can then" in cards.card(told, "![]()")


def test_every_lesson_has_a_picture_and_an_opening_question(extensions):
    cards = extensions("lesson_cards")
    course = Course(PROJECT, PROJECT / "solutions", PROJECT / "notebooks")
    listed = (PROJECT / "docs" / "lessons" / "pictures.txt").read_text(encoding="utf-8")
    pictures = cards.pictures(listed)
    assert list(pictures) == list(course.lessons)
    for name in course.lessons:
        place = re.search(r"\]\(/([^)]+)\)$", pictures[name])[1]
        assert (PROJECT / "docs" / place).is_file()
        assert len(cards.lesson(course.source(name)).options) > 1
