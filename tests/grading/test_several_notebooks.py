"""An assignment of several notebooks: graded, recorded, told and shown as one."""

from pathlib import Path
import shutil

from ftlab.grading.course.folder import Course
from ftlab.grading.feedback.pages import graded_students, write_feedback
from ftlab.grading.grade import Grader
from ftlab.grading.pool import Here
from ftlab.grading.record.outcome import load
from ftlab.grading.record.reading import read_results
from ftlab.grading.sandbox.limits import Limits
from ftlab.grading.trial.tagging import tag
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
import pytest

pytestmark = [
    pytest.mark.needs("bubblewrap"),
    pytest.mark.filterwarnings("ignore:Object of type"),  # nbgrader's, of its database
]
LIMITS = Limits(timeout=30, memory=2**30)
HIDDEN = "hidden-canary-" + "8152"


def marked(cell, name, **marks):
    about = {"grade": False, "solution": False, "locked": False, "task": False} | marks
    cell.metadata["nbgrader"] = about | {"grade_id": name, "schema_version": 3}
    return cell


def notebook(factor: int, points: float, *more):
    """Both notebooks call their cells alike, which nbgrader allows."""
    code = f"def times(x):\n    ### BEGIN SOLUTION\n    return {factor} * x\n    ### END SOLUTION"
    test = (
        f"assert times(2) == {2 * factor}\n### BEGIN HIDDEN TESTS\n"
        f"assert times(5) == {5 * factor}  # {HIDDEN}\n### END HIDDEN TESTS"
    )
    cells = [
        new_markdown_cell(f"## Times {factor}"),
        marked(new_code_cell(code), "times", solution=True),
        marked(new_code_cell(test), "times_test", grade=True, locked=True, points=points),
    ]
    return new_notebook(cells=[*cells, *more])


def essay():
    words = new_markdown_cell("### BEGIN SOLUTION\nx\n### END SOLUTION")
    return marked(words, "why", grade=True, solution=True, points=4)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    root = tmp_path_factory.mktemp("several") / "course"
    folder = root / "source" / "ps1"
    folder.mkdir(parents=True)
    nbformat.write(notebook(2, 1), folder / "first.ipynb")
    nbformat.write(notebook(3, 2, essay()), folder / "second.ipynb")
    (root / "nbgrader_config.py").write_text(
        "from ftlab.grading.buttons import sealed\nc = get_config()\nsealed(c)\n"
    )
    course = Course.at(root)
    for student, factors in {
        "both": (2, 3),
        "first-only": (2, 0),
        "second-only": (0, 3),
        "one-file": (2, None),
        "renamed": (2, 3),
        "nothing": (None, None),
    }.items():
        hand_in(root, student, factors)
    told = root / "submitted" / "renamed" / "ps1"
    (told / "second.ipynb").rename(told / "my second.ipynb")
    Grader(course, Here(2), LIMITS).grade("ps1")
    return course


def hand_in(root: Path, student: str, factors) -> None:
    folder = root / "submitted" / student / "ps1"
    folder.mkdir(parents=True, exist_ok=True)
    for name, factor in zip(("first", "second"), factors, strict=True):
        if factor is not None:
            answers = nbformat.read(root / "source" / "ps1" / f"{name}.ipynb", 4)
            answers.cells[1].source = f"def times(x):\n    return {factor} * x"
            nbformat.write(answers, folder / f"{name}.ipynb")


def recorded(course: Course) -> dict[str, dict[tuple[str, str], float | None]]:
    with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
        return {
            each.student.id: {
                (part.name, grade.name): grade.auto_score
                for part in each.notebooks
                for grade in part.grades
            }
            for each in gradebook.assignment_submissions("ps1")
        }


POINTS = {
    "both": (1, 2),
    "first-only": (1, 0),
    "second-only": (0, 2),
    "one-file": (1, 0),
    "renamed": (1, 2),
    "nothing": (0, 0),
}


def test_the_gradebook_has_the_points_of_each_notebook(graded):
    found = {
        student: (cells["first", "times_test"], cells["second", "times_test"])
        for student, cells in recorded(graded).items()
    }
    assert found == POINTS


def test_a_notebook_that_was_not_handed_in_or_is_called_otherwise_is_told(graded):
    told = {student: load(graded.root, "ps1", student) for student in POINTS}
    assert {student: each.status for student, each in told.items()} == {
        "both": "graded",
        "first-only": "graded",
        "second-only": "graded",
        "one-file": "flagged",
        "renamed": "flagged",
        "nothing": "failed",
    }
    assert told["one-file"].reason.startswith("second.ipynb: no notebook was handed in")
    assert "'my second.ipynb' instead of 'second.ipynb'" in told["renamed"].reason
    assert {student: each.points for student, each in told.items()} == {
        student: sum(points) for student, points in POINTS.items()
    }


def test_what_is_done_is_not_done_again_and_a_change_in_either_notebook_is(graded):
    anew = []
    grader = Grader(
        graded, Here(2), LIMITS, told=lambda outcome, new: new and anew.append(outcome.student)
    )
    grader.grade("ps1")
    assert anew == []
    hand_in(graded.root, "second-only", (0, 2))
    grader.grade("ps1")
    assert anew == ["second-only"]
    assert recorded(graded)["second-only"]["second", "times_test"] == 0
    hand_in(graded.root, "second-only", (0, 3))
    grader.grade("ps1")
    assert recorded(graded)["second-only"]["second", "times_test"] == 2


def test_points_by_hand_stay_when_the_other_notebook_changes(graded):
    def essay_of(gradebook):
        return gradebook.find_grade("why", "second", "ps1", "both")

    with Gradebook(graded.config.CourseDirectory.db_url) as gradebook:
        grade = essay_of(gradebook)
        grade.manual_score, grade.needs_manual_grade = 3, False
        gradebook.db.commit()
    Grader(graded, Here(2), LIMITS, force=True, only=["both"]).grade("ps1")
    with Gradebook(graded.config.CourseDirectory.db_url) as gradebook:
        grade = essay_of(gradebook)
        assert (grade.manual_score, grade.needs_manual_grade) == (3, False)


def test_the_report_tells_the_notebooks_apart(graded):
    found = read_results(graded, "ps1")
    names = ("first: times_test", "second: times_test", "second: why")
    assert found.exercises == names
    passed = {
        name: {each.student for each in found.grades if each.exercise == name and each.passed}
        for name in names[:2]
    }
    assert passed == {
        names[0]: {"both", "first-only", "one-file", "renamed"},
        names[1]: {"both", "second-only", "renamed"},
    }


def test_feedback_has_a_page_for_each_notebook_without_hidden_tests(graded):
    assert graded_students(graded, "ps1") == sorted(POINTS)
    write_feedback(graded, "ps1", "first-only")
    folder = graded.root / "feedback" / "first-only" / "ps1"
    pages = {name: (folder / f"{name}.html").read_text() for name in ("first", "second")}
    assert all(HIDDEN not in page for page in pages.values())
    assert "Times 2" in pages["first"]
    assert "Times 3" in pages["second"]
    assert ("Not yet" in pages["first"], "Not yet" in pages["second"]) == (False, True)


def test_the_buttons_take_it_and_say_what_ftlab_grade_says(graded, tmp_path):
    # A changed source grades everybody again: not in the course that other tests look at.
    course = Course.at(shutil.copytree(graded.root, tmp_path / "course"))
    (course.root / "submitted" / "both" / "ps1" / "timestamp.txt").write_text("2026-11-20 19:30")
    tag(course.root / "source" / "ps1" / "first.ipynb", ["times_test"])
    config = course.config
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    said = api.autograde("ps1", "both")
    assert said["success"], said
    assert "boxed, not sealed" in said["log"]
    assert "ps1/first: times_test" in said["log"]
    assert "both handed in: read as 2026-11-20 19:30:00 UTC" in said["log"]
    assert api.generate_feedback("ps1", "both")["success"]
    assert (course.root / "feedback" / "both" / "ps1" / "second.html").is_file()
    assert load(course.root, "ps1", "both").points == 3
