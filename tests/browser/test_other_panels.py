"""Camera, learning rate, budget and quiz, by keyboard alone where it is enough."""

import ast
import re

from ftlab.checks.quiz import questions
from playwright.sync_api import expect
import pytest

from authoring.browser import access

CELLS = [
    "from ftlab import BudgetPanel, CameraPanel, LearningRatePanel, Prediction, Quiz\n"
    "from ftlab import load_backbone, load_task\n"
    "import pandas as pd\n"
    "model = load_backbone('parcels')\n",
    "camera = CameraPanel(model)\ncamera",
    "rate = LearningRatePanel(model, load_task('belt', n_train=40), load_task('dock'), epochs=1)\n"
    "rate",
    "tried = pd.DataFrame({'label': ['head only', 'everything'],\n"
    "                      'target_accuracy': [0.73, 0.87], 'forgetting': [0.1, 0.33]})\n"
    "budget = BudgetPanel(tried, wanted=0.7, allowed=0.2)\nbudget",
    "quiz = Quiz('01-feature-extraction')\nquiz",
    "long = 'Nothing, as the rate is far too small for a weight to change in so few steps'\n"
    "guess = Prediction.choice('b', 'What moves?', [long, 'The head', 'Everything'])\nguess",
]
WHERE = """labels => labels.map(label => { const text = document.createRange();
  text.selectNodeContents(label); return text.getBoundingClientRect().toJSON(); })"""
CAMERA, RATE, BUDGET, QUIZ, GUESS = 1, 2, 3, 4, 5
PANELS = pytest.mark.parametrize(
    "index", [CAMERA, RATE, BUDGET, QUIZ, GUESS], ids=["camera", "rate", "budget", "quiz", "guess"]
)


@pytest.fixture(scope="module")
def notebook(only_lab):
    with only_lab.opened(only_lab.write("panels.ipynb", CELLS)) as opened:
        opened.run_all()
        yield opened


def test_a_knob_of_the_camera_changes_what_is_seen_and_measured(lab, notebook):
    panel = notebook.panel(CAMERA)
    before = notebook.ask("f'{camera.accuracy:.1%}'")
    expect(panel.get_by_text(f"{before} through this camera")).to_be_visible()
    panel.get_by_role("slider", name="Rotation").press("End")
    expect(panel.get_by_text("rotation=180")).to_be_visible()
    after = notebook.ask("f'{camera.accuracy:.1%}'")
    assert float(after[:-1]) < float(before[:-1])
    expect(panel.get_by_text(f"{after} through this camera")).to_be_visible()
    panel.get_by_role("button", name="night").press("Enter")
    expect(panel.get_by_role("checkbox", name="Exchange light and dark")).to_be_checked()
    notebook.until("camera.camera.invert", "True")


def test_the_marker_the_range_test_and_three_rates(lab, notebook):
    panel = notebook.panel(RATE)
    panel.get_by_role("button", name="Make the range test").press("Enter")
    expect(panel.get_by_text("nothing yet")).to_have_count(0)
    expect(panel.get_by_role("button", name="Try three rates")).to_be_enabled()
    notebook.until("rate.finding is not None", "True")
    marker = panel.get_by_role("slider", name="Learning rate")
    expect(panel.get_by_text("your rate 1e-3", exact=True)).to_be_visible()
    marker.press("ArrowRight")
    expect(panel.get_by_text("your rate 1e-3", exact=True)).to_have_count(0)
    notebook.until("rate.rate > 1e-3", "True")
    panel.get_by_role("button", name="Try three rates").press("Enter")
    expect(panel.get_by_role("button", name="Stop")).to_be_enabled()
    expect(panel.get_by_role("button", name="Stop")).to_be_disabled()
    notebook.until("len(rate.trials)", "3")


def test_a_dial_of_the_budget_changes_what_fits(lab, notebook):
    panel = notebook.panel(BUDGET)
    expect(panel.get_by_text("1 of 2 strategies fit")).to_be_visible()
    dial = panel.get_by_role("slider", name="Forgetting allowed")
    dial.press("End")
    expect(panel.get_by_text("2 of 2 strategies fit")).to_be_visible()
    dial.press("Home")
    expect(panel.get_by_text(re.compile("^(None|0 of 2)"))).to_be_visible()
    notebook.until("list(budget.fitting.strategy)", "[]")


def test_the_quiz_by_keyboard_alone(lab, notebook):
    panel = notebook.panel(QUIZ)
    first, *others = questions("01-feature-extraction")
    wrong = next(place for place, option in enumerate(first.options) if not option.right)
    right = next(place for place, option in enumerate(first.options) if option.right)
    group = panel.get_by_role("radiogroup").first
    told = panel.locator(".ftlab-question-told").first
    group.get_by_role("radio").nth(wrong).focus()
    lab.page.keyboard.press("Space")
    expect(group.get_by_role("radio").nth(wrong)).to_be_checked()
    expect(told).to_contain_text(first.options[wrong].because[:20])
    for _ in range((right - wrong) % len(first.options)):
        lab.page.keyboard.press("ArrowDown")
    expect(told).to_contain_text(first.options[right].because[:20])
    expect(panel.get_by_text(f"1 of {1 + len(others)} right")).to_be_visible()
    # One Tab leads on to the next question.
    lab.page.keyboard.press("Tab")
    lab.page.keyboard.press("Space")
    waiting = ", ".join(each.key for each in others[1:])
    expect(panel.get_by_text(f"not answered yet: {waiting}")).to_be_visible()
    answers = {first.key: first.options[right].letter, others[0].key: "a"}
    notebook.until("quiz.answers", str(answers))
    lab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    panel.get_by_role("button", name="Copy").click()
    expect(panel.get_by_role("button", name="Copied")).to_be_visible()
    copied = lab.page.evaluate("navigator.clipboard.readText()")
    assert ast.literal_eval(copied.removeprefix("answers = ")) == answers


def test_a_prediction_by_keyboard_alone(lab, notebook):
    panel = notebook.panel(GUESS)
    group = panel.get_by_role("radiogroup", name="Your guess")
    group.get_by_role("radio").first.press("Space")
    lab.page.keyboard.press("ArrowDown")
    expect(group.get_by_role("radio", name="The head")).to_be_checked()
    notebook.until("guess.guess.read()", "The head")  # a machine tabs on before it is sent
    lab.page.keyboard.press("Tab")
    lab.page.keyboard.press("Enter")
    expect(panel.get_by_text("✓ Recorded")).to_be_visible()
    notebook.until("guess.answer", "The head")


def test_a_long_answer_does_not_run_into_the_next(lab, notebook):
    lab.size(640)
    texts = notebook.panel(GUESS).locator(".widget-radio-box label").evaluate_all(WHERE)
    assert texts[0]["height"] > 1.5 * texts[1]["height"]  # it takes more than one line
    assert texts[0]["bottom"] <= texts[1]["top"] < texts[1]["bottom"] <= texts[2]["top"]


@PANELS
def test_names_and_contrast_in_both_themes(lab, notebook, index, tmp_path):
    panel = notebook.panel(index)
    for dark in (False, True):
        lab.theme(dark)
        assert access.violations(panel) == []
        assert [text for text in access.contrasts(panel) if text[0] < 4.5] == []
        assert notebook.picture(panel, tmp_path / f"{index}.png").stat().st_size > 5_000


@PANELS
def test_nothing_is_cut_off_at_1024_pixels_and_at_200_per_cent(lab, notebook, index):
    panel = notebook.panel(index)
    lab.size(1024)
    assert access.cut_off(panel) == []
    lab.size(640)
    lab.sidebar(shown=False)
    assert access.cut_off(panel) == []


@PANELS
def test_tab_follows_the_reading_order_and_says_each_name(lab, notebook, index):
    stops = access.tab_stops(notebook.panel(index))
    assert access.out_of_order(stops) == []
    assert "" not in [stop["name"] for stop in stops]
