"""Guess before the answer: what stays covered in JupyterLab, and what a guess opens."""

import re

from ftlab.grading.course.covered import cover
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import expect
import pytest

from authoring.browser import access
from authoring.browser.lab import KERNEL

ASK, RUN, WHY = 1, 2, 3
SCALE = "pad => { const { a, e, f } = pad.getScreenCTM(); return [a, e, f]; }"


@pytest.fixture
def notebook(lab):
    cells = [
        new_code_cell("from ftlab import Prediction, progress"),
        new_code_cell(
            'guess = Prediction.choice("b-moves", "What moves?", ["head", "all"])\nguess'
        ),
        new_code_cell('print("the head moved")\nguess.compare("head")'),
        new_markdown_cell("The head, as **nothing else** was trainable.\n\nIt was frozen."),
        new_code_cell("progress('..')"),
    ]
    cover(cells)
    made = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    nbformat.write(made, lab.folder / "guessing.ipynb")
    (lab.folder / "ftlab-guesses.json").unlink(missing_ok=True)
    with lab.opened("guessing.ipynb") as opened:
        yield opened


def cell(notebook, index):
    return notebook.root.locator(".jp-Cell").nth(index)


def why(notebook):
    return cell(notebook, WHY).locator(".jp-MarkdownOutput").get_by_text("It was frozen")


def test_a_guess_opens_what_was_covered(lab, notebook, tmp_path):
    expect(why(notebook)).to_be_hidden()
    expect(cell(notebook, ASK).locator(".jp-Cell-inputArea .cm-content")).to_be_hidden()  # folded
    for index in (0, ASK, RUN):
        notebook.run(index)
    notebook.settled()
    shown = cell(notebook, RUN)
    printed = shown.locator(".jp-OutputArea").get_by_text("the head moved")
    expect(shown.get_by_text("The result is here, covered")).to_be_visible()
    expect(
        shown.locator(".jp-OutputArea").get_by_text("the head moved")
    ).to_be_hidden()  # printed beside it
    expect(shown.get_by_role("img")).to_have_count(0)
    assert access.violations(notebook.panel(RUN)) == []
    panel = notebook.panel(ASK)
    panel.get_by_role("radio", name="all").check()
    panel.get_by_role("button", name="Record my guess").click()
    expect(shown.get_by_role("img")).to_be_visible()
    expect(printed).to_be_visible()
    expect(why(notebook)).to_be_visible()
    expect(panel.get_by_text("not what you guessed")).to_be_visible()
    assert notebook.picture(notebook.root, tmp_path / "guessed.png").stat().st_size > 1000


@pytest.mark.thorough
def test_show_me_uncovers_without_a_guess(lab, notebook):
    for index in (0, ASK, RUN):
        notebook.run(index)
    notebook.settled()
    button = notebook.panel(RUN).get_by_role("button", name="Show me")
    button.press("Enter")
    expect(cell(notebook, RUN).get_by_role("img")).to_be_visible()
    expect(notebook.panel(ASK).get_by_text("No guess was recorded")).to_be_visible()
    notebook.until("guess.answer", "None")


def test_the_course_panel_leads_to_the_next_lesson(lab, notebook):
    notebook.run(0)
    notebook.run(4)
    shown = cell(notebook, 4).locator(".ftlab-progress")
    expect(shown.get_by_text("Next lesson: 00 Start here")).to_be_visible()
    expect(shown.get_by_role("row")).to_have_count(10)
    for dark in (False, True):
        lab.theme(dark)
        assert access.violations(shown) == []
        assert [text for text in access.contrasts(shown) if text[0] < 4.5] == []


def test_a_curve_is_drawn_by_hand_and_with_keys(lab):
    sources = [
        "from ftlab import Prediction\ncurve = Prediction.curve('b-curve', 'How?', [0, 5, 10],"
        " low=0, high=1, xlabel='epoch', ylabel='accuracy')\ncurve"
    ]
    with lab.opened(lab.write("curve.ipynb", sources)) as notebook:
        notebook.run(0)
        notebook.settled()
        panel = notebook.panel(0)
        pad = panel.locator(".ftlab-pad svg")
        expect(pad).to_be_visible()
        expect(panel.locator(".noUi-target").first).to_be_hidden()  # the sliders are the fallback
        pad.scroll_into_view_if_needed()
        scale, left, top = pad.evaluate(
            "p => { const m = p.getScreenCTM(); return [m.a, m.e, m.f]; }"
        )
        across, down = (lambda x: left + scale * x), (lambda y: top + scale * y)
        lab.page.mouse.move(across(46), down(10))  # from the top left …
        lab.page.mouse.down()
        lab.page.mouse.move(across(216), down(92), steps=4)
        lab.page.mouse.move(across(386), down(174), steps=4)  # … to the bottom right
        lab.page.mouse.up()
        notebook.until("[round(v, 1) for v in curve.guess.read()]", "[1.0, 0.5, 0.0]")
        dots = panel.get_by_role("slider", name=re.compile("^(0|5|10)$"))
        dots.nth(2).focus()
        lab.page.keyboard.press("PageUp")
        lab.page.keyboard.press("ArrowLeft")
        expect(dots.nth(1)).to_be_focused()
        lab.page.keyboard.press("ArrowUp")
        notebook.until("[round(v, 2) for v in curve.guess.read()]", "[1.0, 0.51, 0.1]")
        panel.get_by_role("button", name="Record my guess").press("Enter")
        expect(panel.get_by_text("✓ Recorded: 1, 0.51, 0.1")).to_be_visible()
        for dark in (False, True):
            lab.theme(dark)
            assert access.violations(panel) == []
        lab.size(640)
        assert access.cut_off(panel) == []
