"""A gradebook on a real PostgreSQL server holds what one in a SQLite file holds."""

from collections.abc import Iterator
from dataclasses import replace
import os
from pathlib import Path
import shutil
import subprocess
import tempfile

from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.course.source import Lesson, register
from ftlab.grading.feedback.pages import write_feedback
from ftlab.grading.record.reading import read_results
from ftlab.grading.record.unchanged import recorded
from ftlab.grading.record.writer import Writer
from ftlab.grading.reports.lms import canvas
import nbformat
from nbformat.v4 import new_output
from nbgrader.api import Gradebook
import pytest

from tests.needs import postgres_programs

pytestmark = [
    pytest.mark.needs("PostgreSQL"),
    pytest.mark.filterwarnings("ignore:Object of type"),  # nbgrader's, of its database
]

LESSON = "90-tiny"
# Which tests fail, by student.
CLASS = {"ada": (), "bob": ("check-double",), "cyd": ("check-double", "check-total", "check-pick")}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """SQLAlchemy's address of a server of its own, run by an unprivileged user in a folder."""
    pytest.importorskip("psycopg", reason="no driver for PostgreSQL: pip install 'psycopg[binary]'")
    programs = postgres_programs()
    folder = Path(tempfile.mkdtemp(prefix="ftlab-pg-", dir="/tmp"))  # a socket's path is short
    as_user = {}
    if os.geteuid() == 0:  # which the server refuses
        shutil.chown(folder, "nobody")
        as_user = {"user": "nobody", "group": "nogroup", "extra_groups": []}

    def run(program: str, *words: str) -> None:
        command = [str(programs / program), "-D", str(folder / "data"), *words]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **as_user)

    try:
        run("initdb", "-U", "grader", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        run("pg_ctl", "-w", "-o", options, "-l", str(folder / "log"), "start")
        yield f"postgresql+psycopg://grader@/postgres?host={folder}"
        run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def courses(address, course_template, tmp_path_factory) -> dict[str, Course]:
    """The same class recorded in a file and on the server."""
    made = {}
    for name in ("sqlite", "postgres"):
        root = tmp_path_factory.mktemp(name) / "course"
        shutil.copytree(course_template, root)
        if name == "postgres":
            (root / "gradebook.db").unlink()
            # The project's own configuration has a course_id, which PostgreSQL asks for.
            settings = (PROJECT / "nbgrader_config.py").read_text()
            settings += f"c.CourseDirectory.db_url = {address!r}\n"
            (root / "nbgrader_config.py").write_text(settings)
        made[name] = Course(root, root / "solutions", root / "notebooks")
        record(made[name])
    return made


def record(course: Course) -> None:
    register(course, LESSON)
    lesson = Lesson.of(course, LESSON)
    writer = Writer(course)
    for student, failing in CLASS.items():
        writer.write(LESSON, student, {lesson.filename: executed(lesson, failing)}, {})


def executed(lesson: Lesson, failing: tuple[str, ...]) -> nbformat.NotebookNode:
    notebook = lesson.by_itself()
    for cell in notebook.cells:
        if cell.id in failing:
            cell.outputs = [new_output("error", ename="CheckFailed", evalue="", traceback=[])]
    return notebook


def contents(course: Course) -> dict[str, object]:
    """What a gradebook says, without what differs from run to run."""
    with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
        submissions = gradebook.assignment_submissions(LESSON)
        said = [each.to_dict() for each in submissions]
        said += [
            part.to_dict()
            for submission in submissions
            for notebook in submission.notebooks
            for part in (*notebook.grades, *notebook.comments)
        ]
        said += [cell.to_dict() for cell in gradebook.find_notebook("tiny", LESSON).source_cells]
    plain = [{k: v for k, v in each.items() if k not in ("id", "timestamp")} for each in said]
    return {repr(sorted(each.items(), key=lambda item: item[0])): each for each in plain}


def test_server_and_file_hold_the_same(courses):
    on_server, in_file = contents(courses["postgres"]), contents(courses["sqlite"])
    assert set(on_server) == set(in_file)
    assert len(on_server) > 3 * (1 + 4)
    assert not (courses["postgres"].root / "gradebook.db").exists()


def test_scores_on_the_server_are_those_of_the_outputs(courses):
    found = read_results(courses["postgres"], LESSON)
    assert {each.student: each.points for each in found.submissions} == {
        "ada": 6,
        "bob": 4,
        "cyd": 0,
    }
    assert [row[5] for row in canvas(found)[2:]] == ["6", "4", "0"]
    assert set(recorded(courses["postgres"], LESSON)) == set(CLASS)


def test_recording_again_changes_nothing(courses):
    before = contents(courses["postgres"])
    record(courses["postgres"])
    assert contents(courses["postgres"]) == before


@pytest.fixture
def graded_by_hand(courses) -> Iterator[Course]:
    """The course on the server, with points for an answer in words as long as the test lasts."""
    course = replace(courses["postgres"])

    def give(points: float | None, needed: bool) -> None:
        with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
            grade = gradebook.find_grade("reflection", "tiny", LESSON, "ada")
            grade.manual_score, grade.needs_manual_grade = points, needed
            gradebook.db.commit()

    with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
        needed = gradebook.find_grade("reflection", "tiny", LESSON, "ada").needs_manual_grade
    give(2.5, needed)
    yield course
    give(None, needed)


def test_grades_by_hand_stay_when_a_submission_is_recorded_again(graded_by_hand):
    course = graded_by_hand
    record(course)
    scores = {each.student: each.points for each in read_results(course, LESSON).submissions}
    assert scores["ada"] == 8.5


def test_feedback_reads_the_server(courses):
    page = write_feedback(courses["postgres"], LESSON, "bob").read_text(encoding="utf-8")
    assert "Score: 4.0 / 9.0" in page
