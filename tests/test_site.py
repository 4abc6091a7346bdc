"""Lessons made ready to be read, and docstrings told to Sphinx; the built site is in browser/."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from ftlab.checks.quiz import Option, Question
from ftlab.grading.course.folder import PROJECT, Course
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
import pytest

from authoring.public_names import public_names

pytestmark = pytest.mark.slow

pytest.importorskip("sphinx", reason="Sphinx is in the `docs` extra")

SOLUTION = """def double(x):
    \"\"\"Twice x.\"\"\"
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION"""
CHECK = "check(double)\n### BEGIN HIDDEN TESTS\ncheck(double, seed=7)\n### END HIDDEN TESTS"
REFLECTION = "### BEGIN SOLUTION\nBecause it is *twice*.\n### END SOLUTION"
ASKED = Question(
    "q1",
    "Which?",
    (Option("a", "This.", "It is the one", ""), Option("b", "That.", "It is not", "M01")),
)


@pytest.fixture(scope="module")
def extension() -> Iterator[ModuleType]:
    """The module `lesson_cells` of the site, found as Sphinx finds it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(PROJECT / "docs" / "_ext")
        yield import_module("lesson_cells")


def graded(source: str, name: str, *, code: bool = True, solution: bool = True):
    make = new_code_cell if code else new_markdown_cell
    about = {
        "schema_version": 3,
        "grade_id": name,
        "solution": solution,
        "grade": not solution or not code,
        "locked": not solution,
        "task": False,
        "points": 1,
    }
    return make(source, id=name, metadata={"nbgrader": about})


@pytest.fixture(scope="module")
def page(extension):
    lesson = new_notebook(
        cells=[
            new_markdown_cell("# A lesson\n[x](../../docs/evidence.md#c07)", id="objectives"),
            graded(SOLUTION, "double"),
            graded(CHECK, "check-double", solution=False),
            new_code_cell("LayerPanel(model)", id="panel", metadata={"tags": ["demonstration"]}),
            new_code_cell("spoiler()", id="folded", metadata={"jupyter": {"source_hidden": True}}),
            new_markdown_cell(
                "See [01](../01-feature-extraction/feature-extraction.ipynb).", id="m"
            ),
            graded(REFLECTION, "reflection", code=False),
            graded(SOLUTION.replace("double", "knowledge_check"), "knowledge-check"),
        ]
    )
    config = Course(PROJECT, PROJECT / "solutions", PROJECT / "notebooks").config
    return extension.as_page(lesson, config, [ASKED], {"layer": "![alt](p.png)"}, "A note.")


def around(page, cell_id: str) -> tuple[str, str, str]:
    """The sources of a cell, of the one before it and of the one after it."""
    at = [cell.id for cell in page.cells].index(cell_id)
    return tuple(page.cells[at + step].source for step in (-1, 0, 1))


def test_an_answer_is_behind_a_click_and_the_gap_before_it(page):
    before, answer, after = around(page, "double")
    assert before.startswith("<details")
    assert "<summary>" in before
    assert after == "</details>"
    assert answer == 'def double(x):\n    """Twice x."""\n    return 2 * x'
    gap = around(page, "double-open")[0]
    assert '"""Twice x."""' in gap
    assert "raise NotImplementedError()" in gap
    assert "return 2 * x" not in gap


def test_hidden_tests_are_left_out_and_visible_ones_stay(page):
    assert around(page, "check-double")[1].strip() == "check(double)"
    assert "seed=7" not in nbformat.writes(page)


def test_a_written_answer_is_behind_a_click(page):
    text = around(page, "reflection")[1]
    assert text.index("*Your answer here.*") < text.index("<details") < text.index("*twice*")
    assert text.index("*twice*") < text.index("</details>")


def test_the_knowledge_check_tells_the_right_option_and_why_behind_the_click(page):
    opened = around(page, "knowledge-check")[0]
    assert opened.index("<details") < opened.index("**q1: a.** This. *It is the one.*")
    assert "That." not in opened


def test_a_panel_is_followed_by_its_picture(page):
    assert around(page, "panel")[2] == "![alt](p.png)"


def test_code_that_is_folded_in_the_notebook_is_folded_on_the_page(page):
    folded = [cell.id for cell in page.cells if "hide-input" in cell.metadata.get("tags", [])]
    assert folded == ["folded"]


def test_the_gallery_has_a_picture_of_every_panel(extension):
    gallery = (PROJECT / "docs" / "panels.md").read_text(encoding="utf-8")
    shown = import_module("lesson_pages").panel_pictures(gallery)
    panels = {name for name in public_names() if name.endswith("Panel")}
    assert set(shown) == {name.removesuffix("Panel").lower() for name in panels}


def test_links_fit_the_site(page):
    texts = [cell.source for cell in page.cells]
    assert "# A lesson\n[x](../evidence.md#c07)" in texts
    assert "See [01](01-feature-extraction.ipynb)." in texts
    assert texts[1] == "A note."


def test_no_mark_of_nbgrader_is_left_and_the_page_is_a_valid_notebook(page):
    assert "###" not in nbformat.writes(page)
    nbformat.validate(page)


def test_what_is_executed_is_the_lesson_without_hidden_tests(page):
    code = [cell.source.strip() for cell in page.cells if cell.cell_type == "code"]
    assert code == [
        'def double(x):\n    """Twice x."""\n    return 2 * x',
        "check(double)",
        "LayerPanel(model)",
        "spoiler()",
        'def knowledge_check(x):\n    """Twice x."""\n    return 2 * x',
    ]


def test_the_digest_follows_what_lessons_run_on(extension, tmp_path):
    digest = import_module("lesson_pages").engine_digest
    (tmp_path / "grading").mkdir()
    (tmp_path / "run.py").write_text("x = 1")
    first = digest(tmp_path)
    (tmp_path / "grading" / "grade.py").write_text("y = 1")
    assert digest(tmp_path) == first
    (tmp_path / "run.py").write_text("x = 2")
    assert digest(tmp_path) != first


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["Returns:", "    One row per run: `a`", "    and `b`.", "", "More."],
         [":returns: One row per run: `a`", "    and `b`.", "", "More."]),
        (["Example:", ">>> 1", "1"], [".. rubric:: Example", "", ">>> 1", "1"]),
    ],
)  # fmt: skip
def test_docstrings_reach_sphinx_as_they_are_meant(extension, lines, told):
    import_module("docstrings").prepare(None, "function", "f", None, None, lines)
    assert lines == told


def test_names_of_keras_are_known_by_their_public_name(extension):
    import keras

    names = import_module("known_names")
    for name in names.ELSEWHERE:
        if name.startswith("keras."):
            thing = keras
            for part in name.split(".")[1:]:
                thing = getattr(thing, part)  # it is still there
    inner = f"{keras.Model.__module__}.{keras.Model.__qualname__}"
    assert names.full_name(inner) == "keras.Model"
    assert names.full_name("np.ndarray") == "numpy.ndarray"
    assert names.full_name("Run") == "ftlab.Run" == names.full_name("ftlab.training.run.Run")
    assert names.full_name("accuracy") == "accuracy"  # also the name of a column
