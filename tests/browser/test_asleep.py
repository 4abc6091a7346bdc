"""Panels after their kernel has gone: restarted, or the notebook closed and opened again."""

from playwright.sync_api import expect
import pytest

from authoring.browser import access

CELLS = [
    "from ftlab import LayerPanel, Prediction\n"
    "from ftlab.checks.specimens import tiny_model, tiny_split",
    "guess = Prediction.choice('asleep', 'What moves?', ['the head', 'all'])\nguess",
    "model = tiny_model()\npanel = LayerPanel(model, tiny_split(), epochs=1)\npanel",
    "other = LayerPanel(model, tiny_split(), epochs=1)\nother",
]
LINE = "Asleep: run this cell to wake it."


def asleep(notebook, index):
    return notebook.root.locator(".jp-Cell").nth(index).locator(".ftlab-asleep")


def recorded(notebook):
    """Somebody guesses; the picture for later follows."""
    first = notebook.panel(1)
    first.get_by_role("radio", name="all").check()
    first.get_by_role("button", name="Record my guess").click()
    expect(first.get_by_text("✓ Recorded")).to_be_visible()
    expect(asleep(notebook, 1)).to_contain_text("✓ Recorded")


@pytest.fixture(scope="module")
def path(only_lab):
    """A notebook that was worked in, saved and closed."""
    written = only_lab.write("asleep.ipynb", CELLS)
    with only_lab.opened(written) as notebook:
        notebook.run_all()
        recorded(notebook)
    return written


def test_after_a_restart_there_is_a_picture_and_no_broken_link(lab):
    with lab.opened(lab.write("restarted.ipynb", CELLS)) as notebook:
        for index in (0, 1, 2):
            notebook.run(index)
        notebook.settled()
        panel = notebook.panel(2)
        expect(asleep(notebook, 2)).to_be_hidden()
        panel.get_by_role("button", name="Train", exact=True).click()
        expect(panel.get_by_text("Finished.")).to_be_visible()
        expect(panel.get_by_role("button", name="Train", exact=True)).to_be_focused()
        notebook.run(3)  # a second panel for the model takes the place of the first
        expect(panel.get_by_text("newer panel")).to_be_visible()
        recorded(notebook)
        notebook.restart()
        expect(asleep(notebook, 1).get_by_text(LINE)).to_be_visible()
        expect(asleep(notebook, 3).get_by_text("trains 1 of 1 layers").first).to_be_visible()
        expect(notebook.panel(1)).to_be_hidden()
        expect(notebook.panel(3)).to_be_hidden()
        for index in (0, 1):  # and wakes
            notebook.run(index)
        expect(notebook.panel(1).get_by_text("✓ Recorded")).to_be_visible()
        notebook.until("guess.answer", "all")


@pytest.mark.parametrize(
    "dark", [False, pytest.param(True, marks=pytest.mark.thorough)], ids=["light", "dark"]
)
def test_opened_again_it_shows_the_last_state(lab, path, dark, tmp_path):
    lab.theme(dark)
    with lab.opened(path) as notebook:
        shown = asleep(notebook, 1)
        expect(shown.get_by_text(LINE)).to_be_visible()
        expect(shown.get_by_text("✓ Recorded")).to_be_visible()
        for line in notebook.root.get_by_text("Error displaying widget").all():
            expect(line).to_be_hidden()
        for index in (1, 3):
            part = asleep(notebook, index)
            assert access.violations(part) == []
            assert [text for text in access.contrasts(part) if text[0] < 4.5] == []
            assert notebook.picture(part, tmp_path / f"{index}.png").stat().st_size > 1000


@pytest.mark.thorough
def test_in_notebook_7_it_sleeps_as_well(lab, path, browser, address):
    page = browser.new_page()
    page.goto(address.replace("/lab", f"/notebooks/{path}", 1))
    shown = page.locator(".jp-Cell").nth(1).locator(".ftlab-asleep")
    expect(shown.get_by_text(LINE)).to_be_visible()
    expect(shown.get_by_text("✓ Recorded")).to_be_visible()
    for line in page.get_by_text("Error displaying widget").all():
        expect(line).to_be_hidden()
    page.close()
