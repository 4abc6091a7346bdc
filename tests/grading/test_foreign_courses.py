"""Other people's courses: what can be sealed of them, and points as stock nbgrader gives them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
import shutil

from ftlab.grading.course.folder import Course
from ftlab.grading.grade import Grader
from ftlab.grading.pool import Here
from ftlab.grading.record.outcome import load
from ftlab.grading.sandbox.limits import Limits
from ftlab.grading.trial.adopt import rehearsed
from ftlab.grading.trial.tagging import tag
import nbgrader
from nbgrader.api import Gradebook
import pytest

from tests.grading.foreign_courses import several, weather
from tests.sample import few

pytestmark = [
    pytest.mark.needs("bubblewrap"),
    pytest.mark.filterwarnings("ignore:Object of type"),  # nbgrader's, of its database
]
LIMITS = Limits(timeout=60, memory=3 * 2**29)
EXAMPLE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"


def example(root: Path) -> Path:
    """nbgrader's own example, which lies in its package."""
    shutil.copytree(EXAMPLE / "source" / "ps1", root / "source" / "ps1")
    return root


# Which tests cannot be sealed, of how many; and the points of the solution, of a half and of none.
COURSES: dict[str, tuple[Callable[[Path], Path], str, set[str], int]] = {
    "weather": (weather, "hw1", {"plot_test", "plot_current"}, 5),
    "several": (
        several,
        "lab02",
        {"account_1", "account_2", "greet_1", "no_loop_1"},
        13,
    ),
    "example": (example, "ps1", {"sum_of_squares_uses_squares"}, 4),
}


def adopted(name: str, root: Path) -> tuple[Course, str, dict[str, str]]:
    """A course whose tests that cannot be sealed are tagged, as `ftlab adopt --tag` does."""
    make, lesson, _, _ = COURSES[name]
    course = Course.at(make(root))
    found = list(rehearsed(course, lesson, LIMITS))
    for path, each in found:
        if each.how == "boxed":
            tag(path, [each.cell])
    return course, lesson, {each.cell: each.how for _, each in found}


def hand_in(course: Course, lesson: str) -> None:
    """The solutions with all that lies beside them, and alone; a half of them; nothing done."""
    course.release(lesson)
    for student in ("all", "notebooks-only", "half", "nothing"):
        folder = course.root / "submitted" / student / lesson
        origin = course.releases if student == "nothing" else course.sources
        shutil.copytree(origin / lesson, folder)
        notebooks = sorted(folder.glob("*.ipynb"))
        for path in folder.iterdir() if student == "notebooks-only" else ():
            if path not in notebooks:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        if student == "half":
            text = notebooks[0].read_text()
            for right, wrong in (("i ** 2", "i ** 3"), (".dropna()", ""), ("balance += ", "x = ")):
                text = text.replace(right, wrong)
            notebooks[0].write_text(text)


def points(course: Course, lesson: str) -> dict[str, dict[str, float]]:
    with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
        return {
            each.student.id: {
                f"{part.name}: {grade.name}": grade.auto_score
                for part in each.notebooks
                for grade in part.grades
            }
            for each in gradebook.assignment_submissions(lesson)
        }


@pytest.fixture(scope="module", params=few(COURSES, 1))
def graded(request, tmp_path_factory):
    course, lesson, table = adopted(request.param, tmp_path_factory.mktemp("foreign") / "course")
    hand_in(course, lesson)
    Grader(course, Here(2), LIMITS).grade(lesson)
    return request.param, course, lesson, table


def test_the_table_says_what_is_sealed(graded):
    name, _, _, table = graded
    *_, boxed, n = COURSES[name]
    assert {cell for cell, how in table.items() if how == "boxed"} == boxed
    assert {cell for cell, how in table.items() if how == "refused"} == set()
    assert len(table) == n


def test_the_solution_gets_all_points_with_and_without_what_lies_beside(graded):
    _, course, lesson, _ = graded
    found = {each: load(course.root, lesson, each) for each in ("all", "notebooks-only")}
    for outcome in found.values():
        assert outcome.reason == ""
        assert all(
            each.points in (None, each.max_points) for each in outcome.exercises if each.points
        )
        assert not any(each.message for each in outcome.exercises)
    assert found["all"].points == found["notebooks-only"].points > 0


def test_less_gets_less_and_nothing_gets_nothing(graded):
    _, course, lesson, _ = graded
    whole, half, nothing = (
        load(course.root, lesson, each).points for each in ("all", "half", "nothing")
    )
    assert whole > half > nothing == 0


@pytest.mark.soak
@pytest.mark.parametrize("name", COURSES)
def test_points_are_those_of_stock_nbgrader(name, tmp_path):
    course, lesson, _ = adopted(name, tmp_path / "ours")
    hand_in(course, lesson)
    for folder in (EXAMPLE / "submitted").iterdir() if name == "example" else ():
        shutil.copytree(folder, course.root / "submitted" / folder.name)
    twin = Course.at(Path(shutil.copytree(course.root, tmp_path / "stock")))
    Grader(course, Here(2), LIMITS).grade(lesson)
    for folder in (twin.root / "submitted").iterdir():
        twin.api.autograde(lesson, folder.name, force=True, create=True)
    assert points(course, lesson) == points(twin, lesson)
    print(
        name,
        {
            student: sum(filter(None, each.values()))
            for student, each in points(twin, lesson).items()
        },
    )
