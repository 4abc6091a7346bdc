"""Honest notebooks of many editors and styles, graded in one run: nobody loses a point.

The corpus is in `honest/`. What stock nbgrader gives for the same notebooks is measured by
`make soak`, and so is what `ftlab check` tells the student.
"""

from __future__ import annotations

from pathlib import Path
import shutil
from types import SimpleNamespace

from ftlab.grading.commands import grade_all
from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.course.source import register
from ftlab.grading.notebook.verdict import errors
from ftlab.grading.record.outcome import all_outcomes, load
from ftlab.grading.sandbox.limits import Limits
from ftlab.lab.selfcheck import check
import nbformat
from nbgrader.api import Gradebook
import pytest

from tests.grading.honest.corpus import OWN, TINY, Honest, corpus

pytestmark = [
    pytest.mark.needs("bubblewrap"),
    pytest.mark.filterwarnings("ignore:Object of type"),  # nbgrader's, of its database
]
CORPUS = corpus()
LESSON_00 = "00-start-here"
FULL = {TINY: 6, "91-models": 2, LESSON_00: 4}
ANSWERS_00 = {
    "accuracy": "def accuracy(logits, labels):\n"
    "    return float((logits.argmax(axis=1) == labels).mean())",
    "knowledge-check": "def knowledge_check():\n"
    '    return {"q1": "B", "q2": "C", "q3": "B", "q4": "A"}',
}
EACH = 5  # of so many one is graded by `make test`
BY_PLACE = dict(enumerate(CORPUS))
SOME = [honest for place, honest in BY_PLACE.items() if place % EACH == 0]


def made(root: Path, template: Path, right: dict[str, str], cases: list[Honest]) -> Course:
    """A course in which they are handed in."""
    shutil.copytree(template, root)
    course = Course(root, root / "solutions", root / "notebooks")
    if any(honest.lesson == LESSON_00 for honest in cases):
        for name in ("solutions", "notebooks"):
            shutil.copytree(PROJECT / name / LESSON_00, root / name / LESSON_00)
    for honest in cases:
        released = course.releases / honest.lesson / f"{honest.lesson[3:]}.ipynb"
        honest.hand_in(root, released, right | ANSWERS_00)
    return course


def lessons_of(cases: list[Honest]) -> list[str]:
    return sorted({honest.lesson for honest in cases})


@pytest.fixture(scope="module", params=["some", pytest.param("all", marks=pytest.mark.soak)])
def graded(request, tmp_path_factory, course_template, right):
    """Some of them, or all, graded in one run of what `ftlab grade` runs."""
    cases = SOME if request.param == "some" else CORPUS
    root = tmp_path_factory.mktemp("honest") / "course"
    course = made(root, course_template, right, cases)
    limits = Limits(timeout=60)
    ended = grade_all(course, lessons_of(cases), 2, "", limits, force=False)
    return SimpleNamespace(course=course, cases=cases, ended=ended)


def test_the_corpus_is_large_and_each_has_a_name_of_its_own():
    assert len(CORPUS) >= 300
    assert len({honest.name for honest in CORPUS}) == len(CORPUS)
    assert len(SOME) >= 60


def test_nobody_loses_a_point(graded):
    assert graded.ended == 0
    lost = {}
    for honest in graded.cases:
        found = load(graded.course.root, honest.lesson, honest.name)
        if found.points != due(honest):
            lost[honest.name] = (found.points, [each.message for each in found.exercises])
    assert lost == {}


def due(honest: Honest) -> float:
    return float(honest.points or FULL[honest.lesson])


def test_the_gradebook_has_the_same_points(graded):
    for lesson in lessons_of(graded.cases):
        points = recorded(graded.course, lesson)
        assert points == {
            each.student: each.points for each in all_outcomes(graded.course.root, lesson)
        }


def recorded(course: Course, lesson: str) -> dict[str, float]:
    with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
        return {
            each.student.id: sum(grade.score for part in each.notebooks for grade in part.grades)
            for each in gradebook.assignment_submissions(lesson)
        }


def test_who_is_flagged_and_who_is_not(graded):
    odd = {}
    for honest in graded.cases:
        said = load(graded.course.root, honest.lesson, honest.name).reason
        if honest.flagged not in said or bool(said) != bool(honest.flagged):
            odd[honest.name] = said
    assert odd == {}


def test_no_cell_stops_that_would_not_stop_in_jupyter(graded):
    stopped = []
    for honest in graded.cases:
        expected = {OWN.get(name, name) for name in honest.stops.split()}
        folder = graded.course.root / "autograded" / honest.name / honest.lesson
        notebook = nbformat.read(folder / f"{honest.lesson[3:]}.ipynb", 4)
        for cell in notebook.cells:
            if cell.id not in expected and not cell.id.startswith("check-"):
                stopped += [(honest.name, cell.id, said) for said in errors(cell)]
    assert stopped == []


@pytest.mark.soak
@pytest.mark.parametrize("honest", CORPUS, ids=lambda honest: honest.name)
def test_ftlab_check_says_the_same(honest, tmp_path, course_template, right, monkeypatch):
    course = made(tmp_path / "course", course_template, right, [honest])
    monkeypatch.setattr("ftlab.lab.selfcheck.NOTEBOOKS", course.releases)
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # with it a kernel's streams have no numbers
    (path,) = (course.root / "submitted").rglob("*.ipynb")
    passed = {each.exercise: each.verdict.state == "passed" for each in check(path)}
    assert passed
    assert all(passed.values()) != bool(honest.by_check), passed


@pytest.mark.soak
def test_stock_nbgrader_gives_as_many_points_or_it_is_said_why_not(
    tmp_path, course_template, right, monkeypatch
):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # with it a kernel's streams have no numbers
    course = made(tmp_path / "course", course_template, right, CORPUS)
    for lesson in lessons_of(CORPUS):
        register(course, lesson)
    api = course.api
    for honest in CORPUS:
        api.autograde(honest.lesson, honest.name, force=True, create=True)
    points = {lesson: recorded(course, lesson) for lesson in lessons_of(CORPUS)}
    other = {}
    for honest in CORPUS:
        found = points[honest.lesson].get(honest.name, 0.0)
        print(f"{honest.name}: {found:g} of {FULL[honest.lesson]}, {honest.stock or 'the same'}")
        if (found == due(honest)) == bool(honest.stock):
            other[honest.name] = (found, honest.stock)
    assert other == {}
