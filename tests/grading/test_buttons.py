"""nbgrader's own commands and the calls of formgrader's buttons, sealed by the configuration."""

import json
import shutil

from ftlab.grading.buttons import Sealed
from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.course.lock import only_grader
from ftlab.grading.record.outcome import all_outcomes, load
import nbformat
from nbgrader.apps import NbGraderAPI
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
import pytest

pytestmark = [
    pytest.mark.needs("bubblewrap"),
    pytest.mark.filterwarnings("ignore:Object of type"),  # nbgrader's, of its database
]
TINY = "90-tiny"
PEEKS = "import os\nopen(os.path.expanduser('~/was-here'), 'w').write('x')\n"


@pytest.fixture(scope="module")
def pressed(tmp_path_factory, course_template, hand_in, right, wrong):
    """A class after *Autograde* and *Generate Feedback* were pressed for everybody, and its twin
    that `ftlab grade` graded."""
    root = tmp_path_factory.mktemp("pressed") / "course"
    shutil.copytree(course_template, root)
    course = Course(root, root / "solutions", root / "notebooks")
    code = {name: right[name] for name in ("double", "total", "pick")}
    hand_in(course, "right", code)
    hand_in(course, "wrong", {name: wrong[name] for name in code})
    hand_in(course, "hostile", code | {"double": PEEKS + code["double"]})
    hand_in(course, "broken", {}).write_text("{half a no")
    (hand_in(course, "linked", code).parent / "passwd").symlink_to("/etc/passwd")
    students = ("right", "wrong", "hostile", "broken", "linked")
    config = course.config
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    results = {student: api.autograde(TINY, student) for student in students}
    for student in students:
        results[f"{student}, feedback"] = api.generate_feedback(TINY, student)
    return course, results


def test_every_button_says_that_it_worked(pressed):
    _, results = pressed
    assert {name for name, said in results.items() if not said["success"]} == set(), results


def test_points_and_outcomes_are_those_of_ftlab_grade(pressed):
    course, _ = pressed
    points = {each.student: each.points for each in all_outcomes(course.root, TINY)}
    assert points == {"right": 6, "wrong": 0, "hostile": 6, "broken": 0, "linked": 6}
    assert all(each.boxed and each.graded_at for each in all_outcomes(course.root, TINY))
    assert load(course.root, TINY, "broken").status == "failed"


def test_nothing_of_the_students_ran_here_and_no_link_was_followed(pressed, tmp_path):
    course, _ = pressed
    graded = course.root / "autograded"
    assert not (graded / "linked" / TINY / "passwd").exists()
    assert "was-here" not in json.dumps([str(path) for path in course.root.rglob("*")])


def test_feedback_shows_no_hidden_test(pressed):
    course, _ = pressed
    for student in ("right", "wrong"):
        page = (course.root / "feedback" / student / TINY / "tiny.html").read_text()
        assert "hidden-canary" not in page
        assert "Content-Security-Policy" in page
    assert "Not yet" in page


def test_a_refusal_is_told(pressed):
    course, _ = pressed
    config = course.config
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    with only_grader(course.root):
        said = api.autograde(TINY, "right")
    assert not said["success"]
    assert "grading it already" in said["log"]


def test_nbgraders_own_way_of_running_cells_is_not_there():
    with pytest.raises(NbGraderException, match="in a box"):
        Sealed().preprocess(nbformat.v4.new_notebook(), {})
    steps = Course.at(PROJECT).config.Autograde
    assert steps.sanitize_preprocessors == []
    assert "Execute" not in str(steps.autograde_preprocessors)
