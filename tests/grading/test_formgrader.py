"""Formgrader in a real browser: both buttons are pressed, as a teacher presses them."""

from __future__ import annotations

from collections.abc import Iterator
import json
from pathlib import Path
import shutil
from types import SimpleNamespace

from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.grade import Grader
from ftlab.grading.pool import Here
from ftlab.grading.record.outcome import all_outcomes
import pytest

from authoring.browser.server import lab_server

pytest.importorskip("playwright", reason="Playwright is in the `test` extra")
from playwright.sync_api import Page, expect

from authoring.browser.chromium import chromium

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.needs("Chromium", "bubblewrap"),
    pytest.mark.filterwarnings("ignore:Object of type"),  # nbgrader's, of its database
]
TINY = "90-tiny"
WAIT = 240_000  # milliseconds; the first submission waits for TensorFlow
LEAVES_A_MARK = """try:
    open("@ROOT@/was-here", "w").write("x")
except OSError as error:
    print(error)
"""
BUTTONS = {"autograde": ".autograde a", "feedback": ".generate-feedback a"}


@pytest.fixture(scope="module")
def pressed(tmp_path_factory, course_template, hand_in, right, wrong) -> Iterator[SimpleNamespace]:
    """A class whose buttons were pressed, and its twin that `ftlab grade` graded."""
    root = tmp_path_factory.mktemp("formgrader") / "course"
    shutil.copytree(course_template, root)
    shutil.copy(PROJECT / "nbgrader_config.py", root)
    course = Course.at(root)
    code = {name: right[name] for name in ("double", "total", "pick")}
    mark = LEAVES_A_MARK.replace("@ROOT@", str(root))
    hand_in(course, "right", code)
    hand_in(course, "wrong", {name: wrong[name] for name in code})
    hand_in(course, "hostile", code | {"double": mark + code["double"]})
    hand_in(course, "broken", {}).write_text("{half a no")
    twin = Course.at(Path(shutil.copytree(root, root.with_name("twin"))))
    Grader(twin, Here(2)).grade(TINY)
    home = tmp_path_factory.mktemp("home")
    with lab_server(root, home, cwd=root) as address, chromium() as browser:
        start, _, token = address.partition("/lab?token=")
        page = browser.new_page(
            viewport={"width": 1280, "height": 800},
            extra_http_headers={"Authorization": f"token {token}"},
        )
        page.set_default_timeout(WAIT)
        page.goto(f"{start}/formgrader/manage_submissions/{TINY}")
        said = {
            (student, button): press(page, student, button)
            for student in ("right", "wrong", "hostile", "broken")
            for button in BUTTONS
        }
        shown = {student: row(page, student).inner_text().split() for student, _ in said}
        page.screenshot(path=root.with_name("buttons.png"))
        yield SimpleNamespace(course=course, twin=twin, said=said, shown=shown)


def row(page: Page, student: str):
    return page.locator("#main-table tr", has=page.locator(f'.student-id:text-is("{student}")'))


def press(page: Page, student: str, button: str) -> str:
    """Press a button in a student's row; what formgrader answers."""
    row(page, student).locator(BUTTONS[button]).click()
    modal = page.locator(".modal.in")
    expect(modal).to_be_visible(timeout=WAIT)
    said = modal.inner_text()
    modal.get_by_role("button", name="OK").click()
    expect(modal).to_have_count(0)
    return said


def test_formgrader_says_that_it_worked(pressed):
    for (student, button), said in pressed.said.items():
        assert "Successfully" in said, (student, button, said)


def test_points_are_those_of_ftlab_grade_in_the_page_and_on_disk(pressed):
    mine, other = (
        {each.student: each.points for each in all_outcomes(course.root, TINY)}
        for course in (pressed.course, pressed.twin)
    )
    assert mine == other == {"right": 6, "wrong": 0, "hostile": 6, "broken": 0}
    for student, points in mine.items():
        words = " ".join(pressed.shown[student])
        assert f" {points:g} / 9" in words, words


def test_nothing_of_the_students_ran_outside_of_a_box(pressed):
    assert not (pressed.course.root / "was-here").exists()
    graded = pressed.course.root / "autograded" / "hostile" / TINY / "tiny.ipynb"
    assert "was-here" in json.dumps(json.loads(graded.read_text()))  # it tried


def test_feedback_shows_no_hidden_test(pressed):
    for student in ("right", "wrong"):
        page = pressed.course.root / "feedback" / student / TINY / "tiny.html"
        assert "hidden-canary" not in page.read_text()
