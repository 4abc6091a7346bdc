"""The course's folder: one that is not there, and lessons changed after grading began."""

from ftlab.cli import app
from ftlab.grading.course import StepFailed
from ftlab.grading.source import register
import nbformat
from nbgrader.api import Gradebook
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
    words = ["simulate-class", "00-start-here", "-n", "1", "--root", str(root)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert (root / "submitted/simulated-0001/00-start-here/start-here.ipynb").is_file()
