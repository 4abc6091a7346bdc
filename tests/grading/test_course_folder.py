"""The course's folder: one that is not there, and lessons changed after grading began."""

from functools import partial
import json
import shutil

from ftlab.grading.course.folder import Course
from ftlab.grading.course.patience import patiently
from ftlab.grading.course.source import Lesson, register
from ftlab.grading.course.steps import StepFailed
from ftlab.grading.intake.sanitize import sanitize
from ftlab.lab.cli import app
import nbformat
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
import pytest
from typer.testing import CliRunner


def rewritten(course, keep):
    path = course.source("90-tiny")
    notebook = nbformat.read(path, 4)
    notebook.cells = [cell for cell in notebook.cells if keep(cell)]
    nbformat.write(notebook, path)


@pytest.fixture
def graded_course(tiny_course):
    with Gradebook(tiny_course.config.CourseDirectory.db_url) as gradebook:
        gradebook.add_student("ada")
        gradebook.add_submission("90-tiny", "ada")
    return tiny_course


def test_an_exercise_that_is_gone_is_refused_with_the_way_out(graded_course, refused):
    register(graded_course, "90-tiny")
    rewritten(graded_course, lambda cell: "pick" not in cell.id)
    with refused("90-tiny", "taken out", "nbgrader db assignment remove 90-tiny --force"):
        register(graded_course, "90-tiny")


def test_text_may_change(graded_course):
    rewritten(graded_course, lambda cell: cell.id != "section-double")
    register(graded_course, "90-tiny")


def test_another_refusal_of_nbgraders_is_told_in_one_line(tiny_course):
    path = tiny_course.source("90-tiny")
    path.write_text(path.read_text().replace("### END SOLUTION", "### NO END"))
    with pytest.raises(StepFailed) as caught:
        register(tiny_course, "90-tiny")
    assert "solution" in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("command", ["grade --trust", "report", "feedback"])
def test_a_folder_that_is_not_there_is_told(tmp_path, command):
    root = tmp_path / "nowhere"
    done = CliRunner().invoke(app, [*command.split(), "00-start-here", "--root", str(root)])
    said = " ".join(done.output.split())
    assert done.exit_code == 2
    assert "which is no folder" in said
    assert "Traceback" not in said
    assert not root.exists()


def test_a_made_up_class_makes_its_folder(tmp_path):
    root = tmp_path / "new" / "term"
    words = ["simulate-class", "00-start-here/", "-n", "1", "--root", str(root)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert (root / "submitted/simulated-0001/00-start-here/start-here.ipynb").is_file()


def test_only_exact_names_of_lessons_are_lessons(tiny_course, refused):
    assert tiny_course.named("90-tiny/") == tiny_course.named("90-tiny") == "90-tiny"
    for word in ("tiny", "90-tny", "90-tiny/", "solutions/90-tiny"):
        with refused("a lesson (90-tiny, 91-models)", repr(word), "did you mean 90-tiny?"):
            tiny_course.source(word)
    with refused("a lesson (", "another course"):
        tiny_course.source("..")


def test_a_copy_beside_a_source_is_refused(tiny_course, refused):
    path = tiny_course.source("90-tiny")
    path.with_name("copy.ipynb").write_bytes(path.read_bytes())
    assert tiny_course.lessons == ["90-tiny", "91-models"]
    with refused("one notebook for a lesson", "2 for '90-tiny'", "a copy beside the source"):
        tiny_course.source("90-tiny")


def test_a_course_without_sources_is_refused(tmp_path, refused):
    course = Course.at(tmp_path, tmp_path / "nowhere")
    with refused("nowhere/solutions", "no such folder", "a copy for students", "--root FOLDER"):
        course.source("90-tiny")
    course.sources.mkdir(parents=True)
    (course.sources / ".ipynb_checkpoints").mkdir()
    (course.sources / ".ipynb_checkpoints" / "tiny.ipynb").touch()
    with refused("a folder without lessons"):
        course.lessons  # noqa: B018


def test_a_gradebook_that_is_locked_at_the_start_is_told(tiny_course, refused, monkeypatch):
    stopped = {
        "success": False,
        "log": "Traceback\nsqlalchemy.exc.OperationalError: database is locked",
    }
    monkeypatch.setattr(NbGraderAPI, "generate_assignment", lambda *_, **__: stopped)
    shortly = partial(patiently, seconds=1.0)  # a minute in earnest
    monkeypatch.setattr("ftlab.grading.course.source.patiently", shortly)
    with refused("'database is locked'", "another program holds it", "close that program"):
        register(tiny_course, "90-tiny")


@pytest.mark.parametrize("names", [("source", "release"), ("mine", "theirs")])
def test_a_course_of_nbgraders_own_make_is_found(tiny_course, tmp_path, names):
    root = tmp_path / "other"
    shutil.copytree(tiny_course.sources, root / names[0])
    if names[0] != "source":
        (root / "nbgrader_config.py").write_text(
            f"c = get_config()\nc.CourseDirectory.source_directory = {names[0]!r}\n"
            f"c.CourseDirectory.release_directory = {names[1]!r}\n"
        )
    course = Course.at(root)
    assert (course.sources, course.releases) == (root / names[0], root / names[1])
    assert course.lessons == tiny_course.lessons


def test_a_source_without_cell_ids_is_a_lesson(tiny_course):
    path = tiny_course.source("90-tiny")
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        del cell["id"]
    notebook["nbformat_minor"] = 4
    path.write_text(json.dumps(notebook))
    lesson = Lesson.of(tiny_course, "90-tiny")
    assert set(lesson.checks) == {"check-double", "check-total", "check-pick"}
    handed_in = (tiny_course.releases / "90-tiny" / "tiny.ipynb").read_bytes()
    made = sanitize(handed_in, lesson)
    assert made.remarks == []
    nbformat.validate(made.notebook)
