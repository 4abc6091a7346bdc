"""The layer panel's widgets: what they show is the model's state, and what they do reaches it."""

from collections.abc import Iterator
from dataclasses import replace
import re
from types import SimpleNamespace

from ftlab import LayerPanel, accuracy, kernel
from ftlab.checks.specimens import tiny_model
from ftlab.panels.controls import is_off
from ftlab.panels.layers.results import curves, movement
from IPython.core.events import EventManager, available_events
import ipywidgets as widgets
from ipywidgets.widgets.widget import _instances
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
import numpy as np
import pandas as pd
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.few_steps]

WAIT = 300  # seconds; a busy machine is no defect


@pytest.fixture
def panel(tiny_task, other_tiny_task) -> Iterator[LayerPanel]:
    made = LayerPanel(
        tiny_model(), tiny_task, other_tiny_task, epochs=2, batch_size=7, learning_rate=1e-2
    )
    yield made
    made.close()


@pytest.fixture
def view(panel):
    return panel.display.make_view()


def trainable(panel):
    return [weight.path for weight in panel.model.trainable_weights]


def row(view, name):
    return next(row for row in view.rows if row.name == name)


def controls(widget):
    """All controls below a widget, in the order in which they are reached by the tab key."""
    if isinstance(widget, widgets.Box):
        return [each for child in widget.children for each in controls(child)]
    return [] if isinstance(widget, widgets.HTML) else [widget]


def trained(panel):
    panel.train()
    assert panel.wait(WAIT)
    assert panel.session.error == ""


def test_what_is_surely_wrong_with_the_images_is_said_before_train(tiny_task):
    train, n = tiny_task.train, len(tiny_task.validation.labels)
    leaking = replace(tiny_task, validation=type(train)(train.images[:n], train.labels[:n]))
    for task, words in ((tiny_task, ""), (leaking, "13 of 13")):
        panel = LayerPanel(tiny_model(), task)
        before = panel.model.get_weights()
        shown = panel.display.make_view().faults.value
        assert (words in shown) if words else not shown
        for mine, was in zip(panel.model.get_weights(), before, strict=True):
            np.testing.assert_array_equal(mine, was)
        panel.close()


def test_a_toggle_changes_the_model_and_all_that_tells_of_it(panel, view):
    panel.select("feature extraction")
    assert "<b>21</b> of" in view.header.value
    row(view, "block2").train.value = True
    assert trainable(panel) == ["block2_conv/kernel", "head/kernel", "head/bias"]
    assert "<b>237</b> of" in view.header.value
    assert "frozen everywhere" in view.header.value
    row(view, "block2").batchnorm.value = True
    assert "block2_bn/gamma" in trainable(panel)
    assert "updating in block2" in view.header.value
    row(view, "block2").train.value = False
    assert trainable(panel) == ["head/kernel", "head/bias"]
    assert not row(view, "block2").batchnorm.value


def test_a_preset_sets_the_rows(panel, view):
    view.presets.preset.value = "first two blocks"
    assert [each.train.value for each in view.rows] == [True, True, False]
    row(view, "head").train.value = True
    assert view.presets.preset.value == "own choice"


def test_layers_are_made_when_they_are_first_shown(panel, view):
    panel.select("last block")
    block = row(view, "block2")
    assert not block._layers
    block.expand.click()
    names = [each.description.split()[0] for each in block.inside.children]
    assert names == ["block2_conv", "block2_bn"]
    assert [each.value for each in block.inside.children] == [True, False]
    block.inside.children[1].value = True
    assert "block2_bn/gamma" in trainable(panel)
    assert block.batchnorm.value
    panel.model.get_layer("block2_conv").trainable = False
    panel.refresh()
    assert [each.value for each in block.inside.children] == [False, True]
    block.expand.click()
    assert not block.inside.children
    assert "Show" in block.expand.tooltip


def test_a_change_in_another_cell_shows_when_the_cell_has_run(tiny_task, monkeypatch):
    shell = SimpleNamespace(kernel=None)
    shell.events = EventManager(shell, available_events)
    monkeypatch.setattr(kernel, "shell", lambda: shell)
    panel = LayerPanel(tiny_model(), tiny_task, preset="feature extraction", epochs=1)
    view = panel.display.make_view()
    trained(panel)
    assert view.trap.value == ""
    panel.model.get_layer("block1_conv").trainable = True  # as a cell would
    shell.events.trigger("post_run_cell", None)
    assert row(view, "block1").train.value
    assert "Not compiled since" in view.trap.value
    assert "block1" in view.trap.value
    panel.close()
    assert shell.events.callbacks["post_run_cell"] == []


def test_settings_reach_the_run(panel, view):
    fields = view.settings.fields
    fields["learning_rate"].value = 10**-2.5
    fields["epochs"].value = 1
    fields["batch_size"].value = 5
    fields["optimizer"].value = "SGD"
    row(view, "head").rate.value = 0.1
    trained(panel)
    run = panel.runs.iloc[0]
    assert (run.learning_rate, run.epochs, run.batch_size) == (0.0032, 1, 5)
    assert panel.model.optimizer.rates["head"] == pytest.approx(0.00032)
    panel.set(learning_rate=0.5e-4, seed=7)
    assert fields["learning_rate"].value == pytest.approx(0.5e-4)
    assert fields["seed"].value == 7


def test_buttons(panel, view):
    assert (is_off(view.train), is_off(view.stop)) == (False, True)
    locked = []
    on_change = panel.session.on_change

    def watch(what):
        on_change(what)
        if what == "progress" and not locked:
            locked.extend([is_off(view.train), is_off(view.stop), view.rows[0].train.disabled])
            locked.append(view.train.disabled)  # it would drop the keyboard's focus

    panel.session.on_change = watch
    view.train.click()
    assert panel.wait(WAIT)
    assert locked == [True, False, True, False]
    assert (is_off(view.train), is_off(view.stop)) == (False, True)
    assert "Finished." in view.progress.value
    assert view.curves.value.count("<svg") == 3
    for words in ("Target accuracy, validation", "Source accuracy, validation", "training"):
        assert words in view.curves.value
    assert "points since pretrained (source accuracy" in view.gauge.value
    assert "block1_conv" in view.movement.value
    assert "own choice" in view.table.value
    view.reset.click()
    assert panel.session.start_now() == "pretrained"
    assert view.progress.value == ""
    assert "<svg" not in view.curves.value
    assert "Reset cleared the curves" in view.now.value


def test_an_error_of_a_click_is_told_in_the_panel(panel, view):
    view.presets.preset.value = "gradual unfreezing"  # three stages, two epochs
    assert "at least one epoch for each of the 3 stages" in view.plan.value
    view.train.click()
    assert "at least one epoch" in view.error.value
    assert 'role="alert"' in view.error.value
    view.settings.fields["epochs"].value = 3
    view.train.click()
    assert panel.wait(WAIT)
    assert view.error.value == ""


def test_pinned_runs_stay_in_the_curves(panel, view):
    trained(panel)
    view.pins.children[0].value = True
    assert panel.pinned == {1}
    panel.reset()
    trained(panel)
    assert "run 1" in view.curves.value
    assert "run 2" in view.curves.value
    view.pins.children[0].value = False
    assert "run 1" not in view.curves.value
    panel.pin(1)
    assert view.pins.children[0].value
    panel.reset()  # clears the last run's curves, not those that were pinned
    assert "run 1" in view.curves.value
    assert "run 2" not in view.curves.value


def test_a_second_run_counts_what_was_lost_since_pretrained(panel, view, other_tiny_task):
    first = accuracy(panel.model, other_tiny_task.validation)
    assert "pretrained" in view.now.value
    panel.set(learning_rate=0.3)
    trained(panel)
    assert "after run 1" in view.now.value
    trained(panel)
    assert "after run 2" in view.now.value
    now = accuracy(panel.model, other_tiny_task.validation)
    one, two = (row for at, row in panel.runs.iterrows())
    assert two.forgetting == pytest.approx(first - now)
    assert two.forgetting_in_run == pytest.approx(one.source_after - now)
    assert f"{100 * (first - now):+.1f} points since pretrained" in view.gauge.value
    panel.model.get_layer("head").bias.assign([1.0, 2.0, 3.0])
    panel.refresh()
    assert "changed in another cell" in view.now.value


def test_what_pretrained_weights_know_is_measured_on_a_copy(panel, view, other_tiny_task):
    first = accuracy(panel.model, other_tiny_task.validation)
    panel.model.set_weights([np.zeros_like(w) for w in panel.model.get_weights()])
    panel.set(learning_rate=0.0)
    panel.select("feature extraction")
    trained(panel)
    assert panel.runs.source_pretrained[0] == pytest.approx(first)
    assert not any(np.any(w) for w in panel.model.get_layer("head").get_weights())


def test_both_kinds_of_images_are_told_apart_at_the_end(panel, view, tiny_task, other_tiny_task):
    trained(panel)
    run = panel.runs.iloc[0]
    assert run.target_test == accuracy(panel.model, tiny_task.test)
    assert run.source_test == accuracy(panel.model, other_tiny_task.test)
    told = f"target {run.target_accuracy:.1%} on validation images, {run.target_test:.1%} on test"
    assert told in view.movement.value


def test_half_an_epoch_is_refused_and_the_field_goes_back(panel, view):
    for name in ("epochs", "batch_size", "seed"):
        field, before = view.settings.fields[name], getattr(panel.state.settings, name)
        field.value = 2.5
        assert field.value == before == getattr(panel.state.settings, name)
        assert f"{name} as a whole number" in view.error.value
    view.settings.fields["epochs"].value = 3
    assert view.error.value == ""
    assert panel.state.settings.epochs == 3


def test_the_axes_of_the_curves_stay_while_epochs_arrive(panel):
    rows = [{"epoch": 0, "val_accuracy": 0.3, "accuracy": np.nan, "val_loss": 1.09861}]
    for epoch in (1, 2):
        rows.append({"epoch": epoch, "val_accuracy": 0.3, "accuracy": 0.4, "val_loss": 1.09861})
    ticks = [re.findall(r">([^<>]+)</text>", curves(rows[:n], [], 1, 8)) for n in (1, 2, 3)]
    at = [re.findall(r'<line x1="([^"]+)"', curves(rows[:n], [], 1, 8)) for n in (1, 2, 3)]
    assert at[0] == at[1] == at[2]
    assert "-" not in "".join(ticks[0])
    assert ticks[2].count("1.09861") == 0
    loss = curves(rows, [], 1, 8).split("<svg")[2]
    assert len(set(re.findall(r"[ML][\d.]+ ([\d.]+)", loss.split('fill="none"')[0][-80:]))) == 1


def test_the_code_that_is_shown_is_the_panels(panel, view):
    view.show_code.value = True
    assert "What Train would do now" in view.text.value
    view.settings.fields["batch_size"].value = 9
    assert "batch_size=9" in view.text.value
    trained(panel)
    assert view.which.value == "run 1"
    assert "What the panel did" in view.text.value
    view.show_code.value = False
    assert not view._code_box.children


def test_deleting_the_output_stops_the_run(panel, view):
    stopped = []
    on_change = panel.session.on_change

    def away(what):
        on_change(what)
        if what == "progress" and not stopped:
            view.root._view_count = 1
            view.root._view_count = 0  # as the front end says
            stopped.append(panel.session.live.step)

    panel.session.on_change = away
    panel.set(epochs=100)
    panel.train()
    assert panel.wait(WAIT)
    assert panel.session.records[0].batches == stopped[0] == 1


def test_the_strip_tells_what_is_not_as_intended():
    table = pd.DataFrame(
        [
            ("a", "a", "Conv2D", True, False, 0.0, False, 0.0, "trainable, yet did not move"),
            ("b", "b", "Conv2D", False, True, 0.2, False, 0.0, "frozen, yet moved"),
        ],
        columns=[
            "layer", "block", "kind", "trainable", "moved", "relative_change", "statistics_moved",
            "statistics_change", "verdict",
        ],
    )  # fmt: skip
    told = movement(table)
    assert "a: trainable, yet did not move" in told
    assert "b: frozen, yet moved" in told


def test_the_strip_of_a_large_model_tells_each_blocks_largest_movement():
    rows = [
        (f"l{place}", f"block{place // 6}", "Dense", place == 7, place == 7, 0.5 * (place == 7),
         False, 0.0, "as intended")
        for place in range(18)
    ]  # fmt: skip
    columns = [
        "layer", "block", "kind", "trainable", "moved", "relative_change", "statistics_moved",
        "statistics_change", "verdict",
    ]  # fmt: skip
    by_block, by_layer = movement(pd.DataFrame(rows, columns=columns)).split("<details>")
    shown = [re.findall(r">([^<>]*[^<>\s])<", line) for line in by_block.split("<tr>")[2:]]
    assert shown == [
        ["block0", "stay", "not at all"],
        ["block1", "train", "50.0%"],
        ["block2", "stay", "not at all"],
    ]
    assert by_layer.count("<tr>") == 1 + 18


def test_every_control_has_a_name_of_its_own(panel, view):
    trained(panel)
    view.show_code.value = True
    view.rows[0].expand.click()
    found = controls(view.root)
    assert len(found) > 20
    names = [each.description or each.tooltip for each in found]
    assert all(names)
    assert len(set(names)) == len(names)


def test_where_nobody_can_click_there_is_a_summary_and_no_widget(panel):
    data = panel._repr_mimebundle_()
    assert panel.display.view is None
    assert set(data) == {"text/plain", "text/html"}
    for text in data.values():
        assert "block2" in text
    trained(panel)
    assert "Run 1" in panel._repr_mimebundle_()["text/html"]


def test_a_notebook_run_by_a_program_gets_the_summary():
    cells = [
        "from ftlab import LayerPanel\n"
        "from ftlab.checks.specimens import tiny_model, tiny_split\n"
        "panel = LayerPanel(tiny_model(), tiny_split(), preset='last block', epochs=1)\npanel",
        "panel.train(); panel.wait(); panel",
        "import threading; [t.name for t in threading.enumerate() if 'ftlab' in t.name]",
    ]
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, kernel_name="python3", timeout=300).execute()
    first, second, third = (cell.outputs[-1].data for cell in notebook.cells)
    assert "application/vnd.jupyter.widget-view+json" not in first
    assert "trains 1 of 1 layers" in first["text/html"]
    assert "Run 1" in second["text/html"]
    assert third["text/plain"] == "[]"


def test_where_somebody_can_click_the_widget_is_shown(panel, monkeypatch):
    shell = SimpleNamespace(
        kernel=SimpleNamespace(_allow_stdin=True), user_ns={"belt": panel.session.target}
    )
    monkeypatch.setattr(kernel, "shell", lambda: shell)
    bundle = panel._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "block2" in data["text/plain"]
    assert "*belt.train" in panel.code()  # named as the notebook names it


def test_closing_leaves_no_widget_behind(panel):
    before = set(_instances)
    view = panel.display.make_view()
    view.rows[0].expand.click()
    trained(panel)
    panel.close()
    left = {type(_instances[key]).__name__ for key in set(_instances) - before}
    assert left <= {"Layout"} | {name for name in left if name.endswith("Style")}
    assert "text/html" in panel._repr_mimebundle_()


def test_running_a_cell_again_closes_its_panels(tiny_task, monkeypatch):
    parent = {"metadata": {"cellId": "one"}}
    shell = SimpleNamespace(kernel=SimpleNamespace(get_parent=lambda: parent), execution_count=1)
    monkeypatch.setattr(kernel, "shell", lambda: shell)
    first, second = (LayerPanel(tiny_model(), tiny_task) for _ in range(2))
    assert not first.closed
    shell.execution_count, parent["metadata"]["cellId"] = 2, "two"
    other = LayerPanel(tiny_model(), tiny_task)
    assert not first.closed
    shell.execution_count, parent["metadata"]["cellId"] = 3, "one"
    third = LayerPanel(tiny_model(), tiny_task)
    assert (first.closed, second.closed, other.closed, third.closed) == (True, True, False, False)
    third.close()
    other.close()
