"""The layer panel in the hands of somebody with a mouse or a keyboard."""

import re

from playwright.sync_api import expect
import pytest

from authoring.browser import access
from tests.sample import few

CELLS = [
    "import threading\n"
    "from ftlab import LayerPanel, load_backbone, load_task\n"
    "import keras\nimport numpy as np\n"
    "belt, dock = load_task('belt', n_train=100), load_task('dock')\n"
    "pretrained = load_backbone('parcels').get_weights()\n"
    "def trainable():\n"
    "    return sum(int(np.prod(w.shape)) for w in model.trainable_weights)\n"
    "def trained():\n"
    "    return [l.name for l in model.layers if l.weights and l.trainable]\n"
    "def same():\n"
    "    now = model.get_weights()\n"
    "    return all(np.array_equal(a, b) for a, b in zip(now, pretrained, strict=True))\n",
    "model = load_backbone('parcels')\n"
    "panel = LayerPanel(model, belt, dock, epochs=2)\n"
    "panel",
]  # fmt: skip


@pytest.fixture(scope="module")
def notebook(only_lab):
    with only_lab.opened(only_lab.write("layers.ipynb", CELLS)) as opened:
        opened.run(0)
        yield opened


@pytest.fixture
def panel(lab, notebook):
    """A new panel on a fresh backbone."""
    notebook.run(1)
    notebook.settled()
    return notebook.panel(1)


def header(panel, count):
    return panel.get_by_text(f"Trainable: {count:,} of 25,306 weights")


def press(panel, name):
    panel.get_by_role("button", name=name, exact=True).click()


def test_a_toggle_shows_what_keras_counts(panel, notebook):
    before = int(notebook.ask("trainable()"))
    expect(header(panel, before)).to_be_visible()
    panel.get_by_role("checkbox", name="train block1", exact=True).uncheck()
    expect(header(panel, before)).to_have_count(0)
    after = int(notebook.ask("trainable()"))
    assert after < before
    expect(header(panel, after)).to_be_visible()
    panel.get_by_role("checkbox", name="block2 BatchNorm updates").uncheck()
    expect(panel.get_by_text("BatchNorm: updating in block3, block4")).to_be_visible()
    notebook.until("model.get_layer('block2_bn').trainable", "False")


def test_a_single_layer_behind_its_block(panel, notebook):
    press(panel, "Show what is in block3")
    panel.get_by_role("checkbox", name=re.compile("^block3_conv ")).uncheck()
    expect(panel.get_by_text("BatchNorm only")).to_be_visible()
    notebook.until("model.get_layer('block3_conv').trainable", "False")
    press(panel, "Hide what is in block3")
    expect(panel.get_by_role("checkbox", name=re.compile("^block3_conv "))).to_have_count(0)


@pytest.mark.parametrize(
    ("preset", "trained"),
    [
        ("feature extraction", ["head"]),
        ("last block", ["block4_conv", "head"]),
        ("first two blocks", ["block1_conv", "block2_conv"]),
    ],
)
def test_a_preset_sets_the_model(panel, notebook, preset, trained):
    panel.get_by_label("Preset", exact=True).select_option(preset)
    expect(panel.get_by_role("checkbox", name="train block3", exact=True)).not_to_be_checked()
    notebook.until("[n for n in trained() if not n.endswith('_bn')]", str(trained))


def test_train_stop_and_reset(panel, notebook):
    threads = int(notebook.ask("threading.active_count()"))
    panel.get_by_label("Epochs").fill("500")
    panel.get_by_label("Epochs").press("Tab")
    press(panel, "Train")
    # Live: the curves are there while it trains, and the notebook still answers.
    expect(panel.get_by_text("Training. ")).to_be_visible()
    charts = panel.get_by_role("img", name=re.compile("Target accuracy|Target loss|Source"))
    expect(charts).to_have_count(3)
    notebook.until("panel.session.running", "True")
    expect(panel.get_by_role("button", name="Train", exact=True)).to_be_disabled()
    press(panel, "Stop")
    expect(panel.get_by_text("Stopped. ")).to_be_visible()
    notebook.until("panel.wait(300), threading.active_count()", f"True {threads}")
    notebook.until("same()", "False")
    notebook.until("np.isfinite(model.predict(belt.test.images, verbose=0)).all()", "True")
    expect(panel.get_by_role("heading", name="How far each layer moved")).to_be_visible()
    expect(panel.get_by_text("Forgetting", exact=True)).to_be_visible()
    press(panel, "Reset to pretrained")
    expect(panel.get_by_role("button", name="Train", exact=True)).to_be_enabled()
    notebook.until("panel.wait(300), same()", "True True")


def test_running_the_cell_again_while_it_trains_leaves_no_thread(panel, notebook):
    threads = int(notebook.ask("threading.active_count()"))
    panel.get_by_label("Epochs").fill("500")
    panel.get_by_label("Epochs").press("Tab")
    press(panel, "Train")
    expect(panel.get_by_text("Training. ")).to_be_visible()
    notebook.run(1)
    notebook.until("threading.active_count()", str(threads))
    expect(notebook.panel(1)).to_have_count(1)
    notebook.until("panel.session.running, same()", "False True")


def test_the_keyboard_keeps_its_place_when_train_is_pressed(panel, notebook):
    train = panel.get_by_role("button", name="Train", exact=True)
    train.focus()
    panel.page.keyboard.press("Enter")
    expect(panel.get_by_text("Finished. ")).to_be_visible()
    expect(train).to_be_focused()


def test_half_an_epoch_is_refused(panel, notebook):
    field = panel.get_by_label("Epochs")
    field.fill("2.5")
    field.press("Tab")
    expect(panel.get_by_text("epochs as a whole number")).to_be_visible()
    expect(field).to_have_value("2")
    notebook.until("panel.state.settings.epochs", "2")


def test_a_button_copies_the_code(panel, notebook, lab):
    lab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(panel, "Show the code")
    press(panel, "Copy")
    expect(panel.get_by_role("button", name="Copied")).to_be_visible()
    copied = lab.page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == notebook.ask("panel.code()")
    press(panel, "Hide the code")


@pytest.mark.parametrize(
    ("width", "sidebar", "beside"),
    few([(1366, True, True), (1000, False, True), (1024, True, False)], 1),
    ids=["a laptop", "1000 pixels", "with the sidebar at 1024"],
)
def test_train_and_the_curves_are_seen_together(lab, panel, notebook, width, sidebar, beside):
    press(panel, "Train")
    expect(panel.get_by_text("Finished. ")).to_be_visible()
    lab.size(width, 768)
    lab.sidebar(sidebar)
    panel.evaluate("panel => panel.scrollIntoView()")
    train = panel.get_by_role("button", name="Train", exact=True).bounding_box()
    charts = [each.bounding_box() for each in panel.locator("svg.ftlab-chart").all()]
    # At one moment: the page is still finding its width.
    apart = panel.locator(".ftlab-rows").evaluate(
        """rows => [...rows.querySelectorAll('select')].map(select =>
          select.getBoundingClientRect().y - select.closest('.widget-hbox')
            .parentNode.querySelector('input').getBoundingClientRect().y)"""
    )
    assert len(charts) == 3
    assert len(apart) == 5
    assert all(abs(each) < 20 for each in apart)  # rows do not wrap
    assert (charts[0]["x"] > train["x"] + train["width"]) == beside
    if beside:
        low = max(box["y"] + box["height"] for box in [train, *charts])
        assert low - panel.bounding_box()["y"] < 640  # what a screen of 768 leaves a notebook


def test_from_here_down_trains_with_one_click(panel, notebook):
    press(panel, "Train from block3 down to the head")
    expect(panel.get_by_role("checkbox", name="train block2", exact=True)).not_to_be_checked()
    names = ["block3_conv", "block4_conv", "head"]
    notebook.until("[n for n in trained() if not n.endswith('_bn')]", str(names))
    frozen = panel.locator(".ftlab-frozen")
    expect(frozen).to_have_count(2)


def test_runs_are_listed_pinned_and_overlaid(panel, notebook):
    for number in (1, 2):
        press(panel, "Train")
        pin = panel.get_by_role("checkbox", name=f"Pin run {number}")
        expect(pin).to_be_visible()
    panel.get_by_role("checkbox", name="Pin run 1").check()
    chart = panel.get_by_role("img", name=re.compile("Source accuracy"))
    expect(chart.get_by_text("run 1", exact=True)).to_be_visible()
    expect(chart.get_by_text("run 2", exact=True)).to_be_visible()
    notebook.until("list(panel.runs.run), panel.pinned", "[1, 2] {1}")


def test_the_code_that_is_shown_is_the_panels(panel, notebook):
    panel.get_by_label("Preset", exact=True).select_option("last block")
    press(panel, "Show the code")
    code = panel.get_by_role("region", name="the code")
    expect(code).to_contain_text("model.fit(")
    notebook.until(f"panel.code().strip() == {code.inner_text().strip()!r}", "True")
    compile(code.inner_text(), "shown", "exec")
    press(panel, "Hide the code")
    expect(code).to_have_count(0)


def test_what_another_cell_changes_is_shown_with_the_recompile_trap(panel, notebook):
    press(panel, "Train")
    expect(panel.get_by_text("Finished. ")).to_be_visible()
    notebook.tell("model.get_layer('block1_conv').trainable = False")
    expect(panel.get_by_text("BatchNorm only")).to_be_visible()
    expect(panel.locator(".ftlab-warning").first).to_contain_text("Not compiled since")


@pytest.fixture(scope="class")
def full(only_lab, notebook):
    only_lab.theme(dark=False)
    notebook.run(1)
    notebook.settled()
    panel = notebook.panel(1)
    press(panel, "Train")
    panel.get_by_role("checkbox", name="Pin run 1").check()
    press(panel, "Show what is in block2")
    press(panel, "Show the code")
    panel.get_by_role("region", name="the code").wait_for()
    notebook.tell("model.get_layer('block1_conv').trainable = False")
    panel.locator(".ftlab-warning").first.wait_for()
    return panel


class TestAccess:
    """The panel with everything in it: a run, a warning, opened layers, the code."""

    @pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
    def test_names_and_contrast(self, lab, full, notebook, dark, tmp_path):
        lab.theme(dark)
        assert access.violations(full) == []
        texts = access.contrasts(full)
        assert len(texts) > 50
        assert [text for text in texts if text[0] < 4.5] == []
        assert notebook.picture(full, tmp_path / "panel.png").stat().st_size > 10_000

    @pytest.mark.parametrize(
        ("width", "sidebar"),
        [(1024, True), (640, False)],
        ids=["1024 pixels", "200 % of 1280 pixels"],
    )
    def test_nothing_is_cut_off(self, lab, full, width, sidebar):
        lab.size(width)
        lab.sidebar(sidebar)
        assert access.cut_off(full) == []

    def test_tab_follows_the_reading_order_and_says_each_name(self, lab, full):
        stops = access.tab_stops(full)
        names = [stop["name"] for stop in stops]
        assert access.out_of_order(stops) == []
        assert "" not in names
        assert names.index("Preset") < names.index("train block1") < names.index("train head")
        assert names.index("train head") < names.index("Epochs") < names.index("Train")

    def test_the_keyboard_alone_is_enough(self, lab, full, notebook):
        head = full.get_by_role("checkbox", name="train head", exact=True)
        was = head.is_checked()
        head.press("Space")
        expect(head).to_be_checked(checked=not was)
        # JupyterLab would take an arrow for "next cell" and a letter for a command on the cell.
        cells = notebook.root.locator(".jp-Cell").count()
        preset = full.get_by_label("Preset", exact=True)
        preset.press("Home")
        preset.press("ArrowDown")
        expect(preset).to_have_value("feature extraction")
        preset.press("x")
        expect(preset).to_be_focused()
        assert notebook.root.locator(".jp-Cell").count() == cells
        notebook.until("[n for n in trained() if not n.endswith('_bn')]", "['head']")
        full.get_by_label("Code of").select_option("the next run")
        code = full.get_by_role("region", name="the code")
        expect(code).to_contain_text("learning_rate=0.001)")
        full.get_by_role("slider", name="Learning rate").press("ArrowRight")
        expect(code).not_to_contain_text("learning_rate=0.001)")
        notebook.until("panel.state.settings.learning_rate > 0.001", "True")
