"""Each released lesson, opened, answered and run to its end as a student would."""

from ftlab.grading.course.folder import PROJECT
from ftlab.grading.notebook.exercises import checks_of, exercises
from ftlab.grading.notebook.further import answered, exercises_marked
from ftlab.lesson_files import is_further, lesson_notebooks
import nbformat
import pytest

from tests.sample import few

LESSONS = [path.relative_to(PROJECT / "notebooks")
           for path in lesson_notebooks(PROJECT / "notebooks")]  # fmt: skip


# The first lesson always, which is the shortest; each with `make test-all`.
@pytest.mark.parametrize("path", few(LESSONS, 1), ids=str)
def test_released_lesson_runs_and_shows_its_widgets_and_figures(path, lab, tmp_path):
    released = nbformat.read(PROJECT / "notebooks" / path, 4)
    source = nbformat.read(PROJECT / "solutions" / path, 4)
    if is_further(path.name):
        released, source = exercises_marked(released), exercises_marked(answered(source))
    right = exercises(source)
    exercise_of = {cell.id: exercise for exercise, cell in checks_of(released).items()}
    places = {cell.id: place for place, cell in enumerate(released.cells)}
    lab.size(1280, 700)  # a small screen: less to paint
    with lab.opened(str(path)) as notebook:
        for place, cell in enumerate(released.cells):
            if cell.cell_type != "code":
                continue
            notebook.run(place)
            if cell.id in exercise_of:  # not written yet; now it is
                assert notebook.errors().get(cell.id) == "CheckFailed"
                exercise = exercise_of[cell.id]
                notebook.write(places[exercise], right[exercise].source)
                notebook.run(places[exercise])
                notebook.run(place)
        notebook.settled()
        assert notebook.errors() == {}
        assert notebook.widget_errors() == []
        # A question that is asked is a widget that is there to be answered.
        asked = sum("Prediction." in cell.source for cell in released.cells)
        assert notebook.widgets() >= asked
        assert notebook.root.get_by_role("button", name="Record my guess").count() == asked
        assert notebook.figures_without_alt_text() == []
        picture = notebook.picture(notebook.root, tmp_path / "end.png")
        assert picture.stat().st_size > 10_000
    assert lab.outside == [], "the page asked for something that is not on this machine"


def test_a_guess_is_recorded_by_the_button_and_kept_when_the_cell_runs_again(lab):
    sources = [
        "from ftlab import Prediction, predictions",
        'guess = Prediction.number("b", "Which share?", low=0, high=1)\nguess',
    ]
    with lab.opened(lab.write("guess.ipynb", sources)) as notebook:
        notebook.run_all()
        shown = notebook.root.locator(".jp-Cell").nth(1)
        shown.get_by_role("button", name="Record my guess").click()
        shown.get_by_role("status").get_by_text("✓ Recorded").wait_for()
        recorded = notebook.ask("guess.answer")
        notebook.run(1)
        shown.get_by_role("status").get_by_text("✓ Recorded").wait_for()
        notebook.until("(guess.answer, len(predictions()))", f"({recorded}, 1)")


def test_a_widget_that_cannot_be_shown_is_noticed(lab):
    sources = ["import ipywidgets\nbox = ipywidgets.HTML('x')\nbox.comm.close()\nbox"]
    with lab.opened(lab.write("broken.ipynb", sources)) as notebook:
        notebook.run(0)
        notebook.root.get_by_text("Error").wait_for()
        assert notebook.widget_errors()
