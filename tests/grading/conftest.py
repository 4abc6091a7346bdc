"""Two tiny lessons, that need no training, and submissions of them."""

from collections.abc import Callable
from pathlib import Path
import shutil
from typing import Any

from ftlab.grading.course.folder import Course
from ftlab.grading.notebook.exercises import filled_in
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
import pytest
from sqlalchemy import text as sql

collect_ignore_glob = ["hostile/*"]

TINY, MODELS = "90-tiny", "91-models"
# Stands in hidden tests only.
HIDDEN = "hidden-canary-" + "4711"


def solution(name: str, code: str) -> Any:
    marks = {"grade": False, "solution": True, "locked": False, "task": False}
    return _marked(new_code_cell(code, id=name), marks)


def check(name: str, code: str, points: int = 2) -> Any:
    marks = {"grade": True, "solution": False, "locked": True, "task": False, "points": points}
    return _marked(new_code_cell(code, id=f"check-{name}"), marks)


def by_hand(name: str, points: int = 3) -> Any:
    marks = {"grade": True, "solution": True, "locked": False, "task": False, "points": points}
    return _marked(new_markdown_cell("### BEGIN SOLUTION\nx\n### END SOLUTION", id=name), marks)


def _marked(cell: Any, marks: dict[str, Any]) -> Any:
    cell.metadata["nbgrader"] = marks | {"grade_id": cell.id, "schema_version": 3}
    return cell


def text(name: str, words: str) -> Any:
    return new_markdown_cell(words, id=name)


DOUBLE = """def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION"""
CHECK_DOUBLE = f"""for x in (3, 0.5):
    got = call(double, x)
    require(got == 2 * x, f"{{2 * x}} for {{x}}", repr(got), "M06" if got == x else "M04")
passed("double(3) is 6.")
### BEGIN HIDDEN TESTS
for x in (-7, 1e6):  # {HIDDEN}
    got = call(double, x)
    require(got == 2 * x, f"{{2 * x}} for {{x}}", repr(got), "M06")
### END HIDDEN TESTS"""
TOTAL = """def total(values):
    ### BEGIN SOLUTION
    return values.sum()
    ### END SOLUTION"""
# An array without elements is close to anything: the shape counts too.
CHECK_TOTAL = """got = total(np.array([1.0, 2.0]))
assert np.shape(got) == (), f"one number, not an array of shape {np.shape(got)}"
np.testing.assert_allclose(got, 3.0)
### BEGIN HIDDEN TESTS
hidden_values = np.array([[2.5, -1.0], [0.25, 4.0]])
got = total(hidden_values)
assert np.shape(got) == ()
np.testing.assert_allclose(got, 5.75, err_msg="all rows count")
### END HIDDEN TESTS"""
PICK = """def pick(names, place):
    ### BEGIN SOLUTION
    return names[place]
    ### END SOLUTION"""
CHECK_PICK = """assert pick(["a", "b"], 1) == "b"
### BEGIN HIDDEN TESTS
assert pick(["u", "v", "w"], 2) == "w"
assert len(pick(["long", "longer"], 1)) == 6
### END HIDDEN TESTS"""
BUILD = """def build(units):
    ### BEGIN SOLUTION
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(units)])
    ### END SOLUTION"""
CHECK_BUILD = """def check_build(units):
    model = build(units)
    assert isinstance(model, keras.Model)
    assert [type(layer) for layer in model.layers] == [keras.layers.Dense]
    kernel, bias = model.get_weights()
    given = np.array([[1.0, -2.0]], "float32")
    wanted = given @ kernel + bias
    assert wanted.shape == (1, units)
    np.testing.assert_allclose(model(given), wanted, rtol=1e-5)


check_build(3)
### BEGIN HIDDEN TESTS
check_build(5)
### END HIDDEN TESTS"""

LESSONS = {
    TINY: [
        text("title", "# A tiny lesson"),
        new_code_cell(
            "import numpy as np\n\nfrom ftlab.checks.core import call, passed, require",
            id="imports",
        ),
        text("section-double", "## Doubling\n\nWrite `double`."),
        solution("double", DOUBLE),
        check("double", CHECK_DOUBLE),
        text("section-total", "## Adding *up*"),
        solution("total", TOTAL),
        check("total", CHECK_TOTAL),
        solution("pick", PICK),
        check("pick", CHECK_PICK),
        text("reflection-intro", "## In your own words"),
        by_hand("reflection"),
    ],
    MODELS: [
        new_code_cell("import keras\nimport numpy as np", id="imports"),
        solution("build", BUILD),
        check("build", CHECK_BUILD),
    ],
}
RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "total": "def total(values):\n    return values.sum()",
    "pick": "def pick(names, place):\n    return names[place]",
    "build": "def build(units):\n"
    "    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(units)])",
}
WRONG = {
    "double": "def double(x):\n    return x",
    "total": "def total(values):\n    return values[0]",
    "pick": "def pick(names, place):\n    return names[0]",
    "build": "def build(units):\n    return None",
}


@pytest.fixture(scope="session")
def right() -> dict[str, str]:
    return RIGHT


@pytest.fixture(scope="session")
def wrong() -> dict[str, str]:
    return WRONG


def make_course(root: Path) -> Course:
    for lesson, cells in LESSONS.items():
        folder = root / "solutions" / lesson
        folder.mkdir(parents=True)
        nbformat.write(new_notebook(cells=cells), folder / f"{lesson[3:]}.ipynb")
    course = Course(root, root / "solutions", root / "notebooks")
    for lesson in LESSONS:
        course.release(lesson)
    return course


@pytest.fixture(scope="session")
def course_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A released course to copy from: releasing takes longer than copying."""
    root = tmp_path_factory.mktemp("course")
    make_course(root)
    return root


@pytest.fixture
def tiny_course(tmp_path: Path, course_template: Path) -> Course:
    """A course of two tiny lessons, released, without submissions."""
    root = tmp_path / "course"
    shutil.copytree(course_template, root)
    return Course(root, root / "solutions", root / "notebooks")


@pytest.fixture(scope="session")
def released() -> Callable[[Course, str], nbformat.NotebookNode]:
    """`released(course, lesson)`: a fresh copy of the student's notebook."""

    def read(course: Course, lesson: str = TINY) -> nbformat.NotebookNode:
        return nbformat.read(course.releases / lesson / f"{lesson[3:]}.ipynb", 4)

    return read


@pytest.fixture(scope="session")
def hand_in(released: Callable[..., nbformat.NotebookNode]) -> Callable[..., Path]:
    """`hand_in(course, student, {"double": code})`: other exercises stay empty."""

    def write(course: Course, student: str, code: dict[str, str], lesson: str = TINY) -> Path:
        return course.submit(lesson, student, filled_in(released(course, lesson), code))

    return write


@pytest.fixture(scope="session")
def rows() -> Callable[[Course], dict[str, list[tuple[Any, ...]]]]:
    """`rows(course)`: all that the gradebook says of a class, without its made-up keys."""
    return _rows


def _rows(course: Course) -> dict[str, list[tuple[Any, ...]]]:
    asked = {
        "grades": """
            SELECT s.id, b.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade
            FROM grade g JOIN submitted_notebook n ON g.notebook_id = n.id
            JOIN submitted_assignment a ON n.assignment_id = a.id
            JOIN student s ON a.student_id = s.id JOIN base_cell b ON g.cell_id = b.id""",
        "comments": """
            SELECT s.id, b.name, c.auto_comment, c.manual_comment
            FROM comment c JOIN submitted_notebook n ON c.notebook_id = n.id
            JOIN submitted_assignment a ON n.assignment_id = a.id
            JOIN student s ON a.student_id = s.id JOIN base_cell b ON c.cell_id = b.id""",
        "submissions": """
            SELECT s.id, a.timestamp, n.late_submission_penalty FROM submitted_assignment a
            JOIN submitted_notebook n ON n.assignment_id = a.id
            JOIN student s ON a.student_id = s.id""",
        "source": "SELECT b.name, c.source, c.checksum, c.locked FROM source_cell c "
        "JOIN base_cell b ON c.id = b.id",
    }
    with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
        return {
            name: sorted(map(tuple, gradebook.db.execute(sql(query))), key=repr)
            for name, query in asked.items()
        }
