"""`ftlab report`: what the gradebook and the outcomes say, in each of its forms."""

import csv
from dataclasses import replace
from html.parser import HTMLParser
import re
import sqlite3

from ftlab.checks.misconceptions import catalogue
from ftlab.grading.record.outcome import ExerciseResult, Outcome, load, save
from ftlab.grading.record.reading import read_results
from ftlab.grading.record.results import Graded, Results, Submission
from ftlab.grading.reports.lms import write_csv
from ftlab.grading.reports.page import bins, plots, write_page
from ftlab.grading.reports.report import cells, headline, remarks, show
from ftlab.grading.reports.summary import by_exercise, by_misconception
from ftlab.lab.cli import app
from nbgrader.api import Gradebook
import pytest
from rich.console import Console
from typer.testing import CliRunner

pytestmark = pytest.mark.filterwarnings("ignore:Object of type")  # nbgrader's, of its database

LESSON = "90-tiny"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
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
    assert (reflection.mean, reflection.passed, reflection.waiting) == (1.25, None, 2)


def change(course, name, student, **values):
    """Write to a grade as nbgrader's formgrader or its autograding does."""
    with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
        grade = gradebook.find_grade(name, "tiny", LESSON, student)
        for key, value in values.items():
            setattr(grade, key, value)
        gradebook.db.commit()


def test_a_test_that_a_person_gave_points_to_stays_a_test(graded):
    change(graded, "check-double", "bob", manual_score=1)
    results = read_results(graded, LESSON)
    double = by_exercise(results)[0]
    assert (double.by_hand, double.mean, double.passed) == (False, 0.75, 0.25)
    assert "Fewest passed double: 25%" in plots(results)[0].alt
    assert by_misconception(results)[0].students == 2


def test_points_by_hand_count_while_their_answer_waits_once_more(graded):
    change(graded, "reflection", "ada", needs_manual_grade=True)  # as it is when graded again
    row = by_exercise(read_results(graded, LESSON))[3]
    assert (row.mean, row.waiting) == (1.25, 3)
    assert cells(row) == ("1.25 of 3, 3 wait", "", "")


def test_answers_that_wait_do_not_look_failed(graded):
    change(graded, "reflection", "ada", manual_score=None, needs_manual_grade=True)
    results = read_results(graded, LESSON)
    assert cells(by_exercise(results)[3]) == ("by hand, 3 wait", "", "")
    for student in ("ada", "cyd", "dan"):
        change(graded, "reflection", student, manual_score=3, needs_manual_grade=False)
    assert cells(by_exercise(read_results(graded, LESSON))[3]) == ("2.25 of 3", "", "")


def test_what_late_penalties_took_is_told(graded):
    said = headline(read_results(graded, LESSON))
    assert said == "5 students, mean 3.75 of 9 points; late penalties took 1.5 points in all"


def test_what_could_not_be_read_is_no_misconception(graded):
    noted = load(graded.root, LESSON, "bob")
    unread = [replace(each, misconception="") for each in noted.exercises]
    save(replace(noted, status="failed", exercises=tuple(unread)), graded.root)
    counted = by_misconception(read_results(graded, LESSON))
    assert [(row.exercise, row.name) for row in counted if not row.misconception] == [
        ("double", "not graded"),
        ("total", "none named"),
        ("pick", "not graded"),
    ]


def test_who_is_no_longer_handed_in_is_named(graded, hand_in):
    assert read_results(graded, LESSON).gone == ()  # without the folder nothing is known
    for student in ("ada", "bob", "eve"):
        hand_in(graded, student, {})
    told = remarks(read_results(graded, LESSON))
    assert "2 graded earlier and no longer in submitted/: cyd, dan" in told


def test_one_is_no_several():
    one = Submission("ada", 1, 2)
    grade = Graded("ada", "reflection", 0, 2, by_hand=True, waiting=True, counts=False)
    results = Results(LESSON, ("reflection",), (grade,), (one,))
    assert headline(results) == "1 student, mean 1 of 2 points"
    assert remarks(results)[0].startswith("1 answer still waits to be")
    assert cells(by_exercise(results)[0])[0] == "by hand, 1 waits"


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
    words = ["report", f"{LESSON}/", "--root", str(graded.root), "--csv", "moodle"]
    done = CliRunner().invoke(app, [*words, "--html", str(tmp_path / "page.html")])
    assert done.exit_code == 0, done.output
    assert "5 students" in done.output
    table = rows(graded.root / f"{LESSON}-moodle.csv")
    assert [row[3] for row in table] == ["Username", "ada", "bob", "cyd", "dan", "eve"]
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "2 answers still wait" in page
    assert "late penalties took 1.5 points" in page
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
    # Students read this: the flag's reason, which may quote a hidden test, is the teacher's.
    assert table[2][f"Feedback: {LESSON}"] == f"double: M06, {catalogue()['M06'].name}"
    assert table[0][f"Feedback: {LESSON}"] == ""


@pytest.mark.parametrize("layout", ["canvas", "moodle"])
def test_no_cell_is_a_formula_to_a_spreadsheet(tmp_path, layout):
    evil = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", "\rx", "-3")
    people = [
        Submission(each, -1.5, 2, first_name=each, last_name=each, email=each, lms_id=each)
        for each in evil
    ]
    write_csv(Results(LESSON, (), (), tuple(people)), layout, tmp_path / "x.csv")
    written = rows(tmp_path / "x.csv")[-len(evil) :]
    found = [cell for row in written for cell in row if cell.startswith(FORMULA)]
    assert set(found) == {"-1.5", "-3"}  # numbers
    assert all(f"'{each}" in row for each, row in zip(evil[:-1], written, strict=False))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--html", "{0}/nowhere/page.html"), "No such file"),
        (("--csv", "canvas", "--output", "{0}"), "directory"),
        (("--output", "{0}/a.csv"), "--csv canvas --output"),
    ],
)
def test_places_that_cannot_be_written_to_are_explained(graded, tmp_path, words, told):
    words = [word.format(tmp_path) for word in words]
    done = CliRunner().invoke(app, ["report", LESSON, "--root", str(graded.root), *words])
    assert done.exit_code == 2, done.output
    assert told in done.stderr
    assert "Try:" in done.stderr


def test_a_gradebook_that_another_program_holds_is_explained(graded, refused, monkeypatch):
    monkeypatch.setattr("ftlab.grading.record.reading.LOCKED_FOR", 0)
    holder = sqlite3.connect(graded.root / "gradebook.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with refused("locked"):
        read_results(graded, LESSON)
    holder.execute("ROLLBACK")
    assert read_results(graded, LESSON).submissions
    holder.close()


def test_totals_are_counted_in_whole_or_half_points():
    assert list(bins([0.0], 4))[:2] == ["0–0.5", "0.5–1"]
    assert list(bins([0.0, 9.0], 9)) == ["0–2", "2–4", "4–6", "6–8", "8–10"]
    assert bins([0.0, 2.0, 30.0], 30) == {
        **{"0–5": 2, "5–10": 0, "10–15": 0, "15–20": 0, "20–25": 0, "25–30": 1}
    }
    assert list(bins([1.0], 1)) == ["0–0.5", "0.5–1"]


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
    before = [page.tags[place - 1] for place, (tag, _) in enumerate(page.tags) if tag == "table"]
    assert before == [("div", {"class": "wide"})] * 3  # which scrolls on a narrow screen
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
    with refused("92-nothing"):
        read_results(tiny_course, "92-nothing")
