"""`ftlab report`: what the gradebook and the outcomes say, in each of its forms."""

import csv
from html.parser import HTMLParser
import re

from ftlab.cli import app
from ftlab.grading.lms import write_csv
from ftlab.grading.outcome import ExerciseResult, Outcome, save
from ftlab.grading.page import write_page
from ftlab.grading.reading import read_results
from ftlab.grading.report import show
from ftlab.grading.summary import by_exercise, by_misconception
from nbgrader.api import Gradebook
import pytest
from rich.console import Console
from typer.testing import CliRunner

pytestmark = pytest.mark.filterwarnings("ignore:Object of type")  # nbgrader's, of its database

LESSON = "90-tiny"
# Points for double, total and pick (2 each); what the first check named; status and reason.
CLASS = {
    "ada": ((2, 2, 2), "", ("graded", "")),
    "bob": ((0, 2, 0), "M06", ("graded", "")),
    "cyd": ((0, 0, 2), "M06", ("flagged", "cell 'double' stands twice <b>")),
    "dan": ((0, 2, 2), "M04", ("graded", "")),
}


@pytest.fixture
def graded(tiny_course):
    """A class whose grades were written to the gradebook with nbgrader's own interface."""
    with Gradebook(tiny_course.config.CourseDirectory.db_url) as gradebook:
        gradebook.add_student("ada", first_name="Ada", last_name="King, Lady", email="a@b.org")
        gradebook.add_student("bob", lms_user_id="4711")
        for student in ("cyd", "dan"):
            gradebook.add_student(student)
        for student, (points, _, _) in CLASS.items():
            gradebook.add_submission(LESSON, student)
            for name, earned in zip(("double", "total", "pick"), points, strict=True):
                grade = gradebook.find_grade(f"check-{name}", "tiny", LESSON, student)
                grade.auto_score, grade.needs_manual_grade = earned, False
        hand = gradebook.find_grade("reflection", "tiny", LESSON, "ada")
        hand.manual_score, hand.needs_manual_grade = 2.5, False
        untouched = gradebook.find_grade("reflection", "tiny", LESSON, "bob")
        untouched.auto_score, untouched.needs_manual_grade = 0, False  # as nbgrader grades it
        late = gradebook.find_submission_notebook("tiny", LESSON, "dan")
        late.late_submission_penalty = 1.5
        gradebook.db.commit()
    for student, (points, misconception, (status, reason)) in CLASS.items():
        first = ExerciseResult("check-double", points[0], 2, 0.25, misconception)
        total = ExerciseResult("check-total", points[1], 2, 0.5)
        pick = ExerciseResult("check-pick", points[2], 2, 0.5)
        outcome = Outcome(student, LESSON, status, reason, (first, total, pick))
        save(outcome, tiny_course.root)
    save(Outcome("eve", LESSON, "failed", "the notebook is not JSON"), tiny_course.root)
    return tiny_course


def rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_each_exercise_has_mean_share_and_median_time(graded):
    double, total, pick, reflection = by_exercise(read_results(graded, LESSON))
    assert (double.mean, double.passed, double.seconds) == (0.5, 0.25, 0.25)
    assert (total.mean, total.passed, total.seconds) == (1.5, 0.75, 0.5)
    assert (pick.exercise, pick.passed) == ("pick", 0.75)
    assert (reflection.mean, reflection.passed, reflection.waiting) == (1.25, 0, 2)


def test_misconceptions_are_counted_by_exercise_most_frequent_first(graded):
    counted = by_misconception(read_results(graded, LESSON))
    assert [(row.exercise, row.misconception, row.students) for row in counted] == [
        ("double", "M06", 2),
        ("double", "M04", 1),
        ("total", "", 1),
        ("pick", "", 1),
    ]
    assert counted[1].name == "per cent for a share"


def test_terminal_shows_table_flags_and_what_waits(graded):
    console = Console(record=True, width=160)
    show(read_results(graded, LESSON), console)
    said = console.export_text()
    assert "5 students" in said
    assert "25%" in said
    assert re.search(r"M06 +│ .* │ 2 ", said)
    assert "cell 'double' stands twice <b>" in said
    assert "the notebook is not JSON" in said
    assert "2 answers still wait" in said


def test_the_command_shows_it_and_writes_what_was_asked_for(graded, tmp_path):
    words = ["report", LESSON, "--root", str(graded.root), "--csv", "moodle"]
    done = CliRunner().invoke(app, [*words, "--html", str(tmp_path / "page.html")])
    assert done.exit_code == 0, done.output
    assert "5 students" in done.output
    table = rows(graded.root / f"{LESSON}-moodle.csv")
    assert [row[3] for row in table] == ["Username", "ada", "bob", "cyd", "dan", "eve"]
    assert "<svg" in (tmp_path / "page.html").read_text(encoding="utf-8")
    done = CliRunner().invoke(app, ["report", "91-models", "--root", str(graded.root)])
    assert done.exit_code == 2
    assert "ftlab grade 91-models" in done.stderr


def test_canvas_finds_points_possible_and_students(graded, tmp_path):
    write_csv(read_results(graded, LESSON), "canvas", tmp_path / "c.csv")
    header, possible, *students = rows(tmp_path / "c.csv")
    # What Canvas's importer looks at: the first two headings, SIS columns, Section, then names.
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", LESSON]
    assert "Points Possible" in possible[0]
    assert possible[5] == "9"
    ada, bob, _, dan, eve = students
    assert ada == ["King, Lady, Ada", "", "", "ada", "", "8.5"]
    assert bob == ["bob", "4711", "", "bob", "", "2"]
    assert dan[5] == "2.5"  # 4 points, 1.5 late
    assert eve[5] == ""


def test_moodle_finds_address_and_grade(graded, tmp_path):
    write_csv(read_results(graded, LESSON), "moodle", tmp_path / "m.csv")
    header, *students = rows(tmp_path / "m.csv")
    table = [dict(zip(header, student, strict=True)) for student in students]
    assert table[0]["Email address"] == "a@b.org"
    assert table[0][f"Assignment: {LESSON}"] == "8.5"
    assert table[1]["ID number"] == "4711"
    assert table[1]["Username"] == "bob"
    assert table[2][f"Feedback: {LESSON}"] == "cell 'double' stands twice <b>"


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.labels, self.words = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "svg":
            self.labels.append(dict(attrs)["aria-label"])

    def handle_data(self, data):
        self.words.append(data)


def test_page_stands_alone_and_tells_its_plots_in_words(graded, tmp_path):
    write_page(read_results(graded, LESSON), tmp_path / "page.html")
    page = Page((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert len(page.labels) == 4
    assert "Fewest passed double: 25%" in page.labels[0]
    assert "M06: 2" in page.labels[2]
    loaded = [
        value
        for tag, attributes in page.tags
        for name, value in attributes.items()
        if name in ("src", "href", "xlink:href") and not value.startswith("#")
    ]
    assert loaded == []
    assert "script" not in {tag for tag, _ in page.tags}
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    referred = [v[1:] for _, a in page.tags for n, v in a.items() if n == "xlink:href"]
    assert set(referred) <= set(ids)
    # A reason may quote a student's file.
    assert "cell 'double' stands twice <b>" in page.words
    assert ("b", {}) not in page.tags


def test_lesson_that_nobody_graded_is_told(tiny_course, refused):
    with refused("ftlab grade 91-models"):
        read_results(tiny_course, "91-models")
    with refused("one notebook"):
        read_results(tiny_course, "92-nothing")
