"""A further notebook is released and checked, and plays no part in grading, whatever is in it."""

from __future__ import annotations

import shutil

from ftlab.grading.course.release import faults, generate
from ftlab.grading.intake.submitted import read
from ftlab.grading.notebook.further import answered, exercises_marked, folded_answers
from ftlab.lab.selfcheck import check
from ftlab.lesson_files import core_notebooks, further_notebook, lesson_notebooks
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
import pytest

TINY = "90-tiny"
GAP = "def half(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
ANSWER = """<details>
<summary>Show an answer</summary>

```python
def half(x):
    return x / 2
```

Halves of odd numbers have a point.

</details>"""


def further(gap=GAP):
    return new_notebook(
        cells=[
            new_markdown_cell("# Further", id="title"),
            new_code_cell(gap, id="half"),
            new_code_cell("assert half(3) == 1.5", id="check-half"),
            new_markdown_cell(ANSWER, id="answer-half"),
        ]
    )


@pytest.fixture
def course(tiny_course):
    """The tiny course with a further notebook in its first lesson."""
    nbformat.write(further(), tiny_course.sources / TINY / "further.ipynb")
    return tiny_course


def test_one_place_tells_the_core_from_what_is_further(course):
    folder = course.sources / TINY
    assert core_notebooks(folder) == course.notebooks(TINY) == [course.source(TINY)]
    assert further_notebook(folder) == course.further(TINY) == folder / "further.ipynb"
    names = [path.name for path in lesson_notebooks(course.sources)]
    assert names.index("further.ipynb") == names.index("tiny.ipynb") + 1


def test_a_graded_notebook_of_that_name_is_no_further_one(course):
    folder = course.sources / TINY
    shutil.copy(folder / "tiny.ipynb", folder / "further.ipynb")
    assert course.further(TINY) is None
    (folder / "tiny.ipynb").unlink()
    nbformat.write(further(), folder / "further.ipynb")  # the only one
    assert core_notebooks(folder) == [folder / "further.ipynb"]


def test_it_is_released_beside_the_core_and_not_in_the_gradebook(course, tmp_path):
    released = generate(tmp_path / "out", course.root)
    assert tmp_path / "out" / TINY / "further.ipynb" in released
    assert faults(tmp_path / "out" / TINY / "further.ipynb", course.further(TINY)) == []
    course.release(TINY)
    with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
        assert [each.name for each in gradebook.find_assignment(TINY).notebooks] == ["tiny"]
    own = nbformat.read(course.releases / TINY / "further.ipynb", 4)
    assert [cell.source for cell in own.cells] == [cell.source for cell in further().cells]


def test_it_may_come_when_submissions_were_graded(course):
    course.further(TINY).unlink()
    course.release(TINY)
    with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
        gradebook.add_student("ada")
        gradebook.add_submission(TINY, "ada")
    nbformat.write(further(), course.sources / TINY / "further.ipynb")
    course.release(TINY)
    assert (course.releases / TINY / "further.ipynb").is_file()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("further.ipynb", nbformat.writes(further()).encode()),
        ("further.ipynb", b"{"),
        ("further (1).ipynb", b"\xff\x00"),
        ("further-Copy1.ipynb", b""),
        ("sub/further.ipynb", b"{}"),
    ],
)
def test_a_submission_is_read_as_if_it_were_not_there(course, name, content):
    right = nbformat.read(course.source(TINY), 4)
    course.submit(TINY, "ada", right)
    without = read(course, TINY, "ada", "tiny.ipynb")
    path = course.root / "submitted" / "ada" / TINY / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    assert read(course, TINY, "ada", "tiny.ipynb") == without
    assert without.remarks == ()
    assert without.content is not None


def test_alone_it_is_no_submission(course):
    path = course.submit(TINY, "ada", further())
    path.rename(path.with_name("further.ipynb"))
    handed_in = read(course, TINY, "ada", "tiny.ipynb")
    assert handed_in.content is None
    assert "no notebook was handed in" in handed_in.remarks[0]


def test_where_a_lesson_has_none_a_notebook_of_that_name_is_what_was_handed_in(course):
    course.further(TINY).unlink()
    path = course.submit(TINY, "ada", nbformat.read(course.source(TINY), 4))
    path.rename(path.with_name("further.ipynb"))
    handed_in = read(course, TINY, "ada", "tiny.ipynb")
    assert handed_in.content is not None
    assert handed_in.remarks == ("the notebook is called 'further.ipynb' instead of 'tiny.ipynb'",)


def test_answers_are_found_behind_the_click():
    ((name, answer),) = folded_answers(further()).items()
    assert (name, answer.words) == ("half", "Halves of odd numbers have a point.")
    namespace = {}
    for cell in answered(further()).cells[1:3]:
        exec(cell.source, namespace)
    marks = [cell.metadata.get("nbgrader", {}) for cell in exercises_marked(further()).cells]
    assert [(each.get("solution"), each.get("grade")) for each in marks] == [
        (None, None), (True, False), (False, True), (None, None),
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("gap", "state"), [(GAP, "failed"), ("def half(x):\n    return x / 2", "passed")]
)
def test_ftlab_check_runs_its_checks(tmp_path, monkeypatch, gap, state):
    monkeypatch.setattr("ftlab.lab.selfcheck.NOTEBOOKS", tmp_path / "released")
    for folder, text in (("released", GAP), ("own", gap)):
        (tmp_path / folder / TINY).mkdir(parents=True)
        nbformat.write(further(text), tmp_path / folder / TINY / "further.ipynb")
    (checked,) = check(tmp_path / "own" / TINY / "further.ipynb")
    assert (checked.exercise, checked.verdict.state) == ("half", state)


def test_a_check_that_was_changed_is_noticed_in_it_too(tmp_path, monkeypatch):
    monkeypatch.setattr("ftlab.lab.selfcheck.NOTEBOOKS", tmp_path / "released")
    notebook = further()
    for folder in ("released", "own"):
        (tmp_path / folder / TINY).mkdir(parents=True)
        nbformat.write(notebook, tmp_path / folder / TINY / "further.ipynb")
        notebook.cells[2].source = "pass"
    (checked,) = check(tmp_path / "own" / TINY / "further.ipynb")
    assert checked.verdict.state == "changed"
