"""Panels in German, in a real JupyterLab: longer words, decimal commas, the same reading order."""

from playwright.sync_api import expect
import pytest

from authoring.browser import access

pytestmark = pytest.mark.thorough

CELLS = [
    "from ftlab import BudgetPanel, CameraPanel, LayerPanel, LearningRatePanel, Prediction, Quiz\n"
    "from ftlab import load_backbone, load_task, set_language\n"
    "import pandas as pd\n"
    "set_language('de')\n"
    "model = load_backbone('parcels')\n"
    "belt = load_task('belt', n_train=40)\n",
    "panel = LayerPanel(model, belt, source=load_task('dock'), epochs=1)\npanel",
    "CameraPanel(load_backbone('parcels'))",
    "LearningRatePanel(load_backbone('parcels'), belt, load_task('dock'), epochs=1)",
    "tried = pd.DataFrame({'label': ['head only', 'everything'],\n"
    "                      'target_accuracy': [0.73, 0.87], 'forgetting': [0.1, 0.33]})\n"
    "BudgetPanel(tried, wanted=0.7, allowed=0.2)",
    "Quiz('01-feature-extraction')",
    "Prediction.choice('de', 'Was lernt?', ['nur der Kopf', 'alles'])",
]
NAMES = ("layers", "camera", "rate", "budget", "quiz", "guess")
PANELS = pytest.mark.parametrize("index", range(1, len(CELLS)), ids=NAMES)


@pytest.fixture(scope="module")
def notebook(only_lab):
    with only_lab.opened(only_lab.write("deutsch.ipynb", CELLS)) as opened:
        opened.run_all()
        assert opened.errors() == {}
        yield opened


def test_a_training_is_told_in_german(lab, notebook):
    panel = notebook.panel(1)
    panel.get_by_role("button", name="Trainieren", exact=True).click()
    expect(panel.get_by_text("Fertig.")).to_be_visible()
    shown = panel.inner_text()
    assert "Trainierbar:" in shown
    assert "," in shown.split("Trainierbar:")[0] + shown.split("Fertig.")[1]
    for english in ("Finished", "Trainable:", "Accuracy", "Epochs", "accuracy on"):
        assert english not in shown, english


def test_numbers_of_sliders_are_shown_and_typed_with_a_comma(lab, notebook):
    number = notebook.panel(4).locator(".widget-readout").first
    expect(number).to_have_text("70%")
    rate = notebook.panel(1).get_by_role("textbox", name="Lernrate")
    expect(rate).to_have_text("0,0010")
    rate.click()
    expect(rate).to_have_text("0.0010")
    rate.fill("0,01")
    rate.press("Enter")
    rate.blur()
    notebook.until("round(panel.state.settings.learning_rate, 6)", "0.01")
    expect(rate).to_have_text("0,010")


@PANELS
def test_nothing_is_cut_off_and_everything_has_a_name(lab, notebook, index, tmp_path):
    panel = notebook.panel(index)
    for dark in (False, True):
        lab.theme(dark)
        assert access.violations(panel) == []
        assert notebook.picture(panel, tmp_path / f"{index}-{dark}.png").stat().st_size > 5_000
    lab.size(1024)
    assert access.cut_off(panel) == []
    lab.size(640)  # 200 % of 1280 pixels
    lab.sidebar(shown=False)
    assert access.cut_off(panel) == []
    stops = access.tab_stops(panel)
    assert access.out_of_order(stops) == []
    assert "" not in [stop["name"] for stop in stops]
