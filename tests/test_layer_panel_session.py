"""A panel's training beside the notebook: what it measures, how it stops, and no thread left."""

from collections.abc import Iterator
import threading

from ftlab import LayerPanel, accuracy
from ftlab.checks.specimens import layers_that_differ, tiny_model
from ftlab.panels.layers.panel import LayerPanel as Panel
import keras
import numpy as np
import pandas as pd
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.few_steps]

WAIT = 300  # seconds; a busy machine is no defect


@pytest.fixture
def panel(tiny_task, other_tiny_task) -> Iterator[Panel]:
    made = LayerPanel(
        tiny_model(), tiny_task, other_tiny_task, epochs=3, batch_size=7, learning_rate=1e-2
    )
    yield made
    made.close()


def threads():
    return [thread for thread in threading.enumerate() if thread.name == "ftlab-panel"]


def weights(model):
    return [weight.numpy() for weight in model.weights]


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


class Gate:
    """Holds the training thread at a batch's end until it is opened, or Stop was pressed."""

    def __init__(self, panel, batch):
        self.reached, self.opened = threading.Event(), threading.Event()
        session, on_change = panel.session, panel.session.on_change

        def held(what):
            on_change(what)
            if what == "progress" and session.live.step == batch and not self.opened.is_set():
                self.reached.set()
                while not (self.opened.wait(0.01) or session.stopping):
                    pass

        session.on_change = held


@pytest.fixture
def midway(panel):
    """A panel that is training, held after its fifth batch of many."""
    panel.set(epochs=200)
    gate = Gate(panel, 5)
    panel.train()
    assert gate.reached.wait(WAIT)
    yield panel, gate
    gate.opened.set()


def test_nothing_trains_by_itself(panel):
    first = weights(panel.model)
    repr(panel)
    panel._repr_mimebundle_()
    assert not threads()
    assert same(first, weights(panel.model))
    assert panel.wait(0)


def test_a_run_is_measured_as_stock_measures_say(panel, tiny_task, other_tiny_task):
    before = accuracy(panel.model, other_tiny_task.validation)
    panel.select("last block")
    panel.train()
    assert panel.wait(WAIT)
    assert not threads()
    run = panel.runs.iloc[0]
    assert (run.status, run.preset, run.trained) == ("finished", "last block", ["block2", "head"])
    assert run.source_before == before
    assert run.source_after == accuracy(panel.model, other_tiny_task.validation)
    assert run.target_accuracy == pytest.approx(accuracy(panel.model, tiny_task.validation))
    assert run.forgetting == pytest.approx(run.source_before - run.source_after)
    history = panel.session.records[0].history
    assert history.epoch.tolist() == [0, 1, 2, 3]
    loss, _ = panel.model.evaluate(*tiny_task.validation, verbose=0)
    assert history.val_loss.iloc[-1] == pytest.approx(loss, rel=1e-5)


def test_the_first_row_is_the_untouched_model(panel, tiny_task):
    panel.set(learning_rate=0.0)
    panel.select("everything")  # BatchNorm frozen: nothing moves
    panel.train()
    panel.wait(WAIT)
    history = panel.session.records[0].history
    assert history.val_loss.iloc[0] == pytest.approx(history.val_loss.iloc[-1], rel=1e-5)
    assert history.val_accuracy.iloc[0] == pytest.approx(history.val_accuracy.iloc[-1])
    moved = panel.session.records[0].movement
    assert set(moved.verdict[moved.trainable]) == {"trainable, yet did not move"}


def test_movement_counts_what_trained_at_any_stage(panel):
    panel.select("head then everything")
    panel.train()
    panel.wait(WAIT)
    moved = panel.session.records[0].movement.set_index("layer")
    assert moved.index[moved.trainable].tolist() == ["block1_conv", "block2_conv", "head"]
    assert set(moved.verdict) == {"as intended"}
    assert panel.state.preset == "head then everything"  # and Train does the same once more


def test_stop_ends_within_a_batch_and_leaves_a_usable_model(midway, tiny_task):
    panel, _ = midway
    panel.stop()
    assert panel.wait(WAIT)
    assert not threads()
    record = panel.session.records[0]
    assert (record.status, record.batches) == ("stopped", 5)
    assert int(panel.model.optimizer.iterations) == 5
    assert np.isfinite(panel.model.predict(tiny_task.test.images, verbose=0)).all()
    panel.model.fit(*tiny_task.train, verbose=0)
    panel.set(epochs=1)
    panel.train()
    assert panel.wait(WAIT)
    assert panel.runs.status.tolist() == ["stopped", "finished"]


def test_stop_in_an_early_stage_leaves_out_the_later_ones(panel):
    panel.select("gradual unfreezing")
    panel.set(epochs=60)
    gate = Gate(panel, 5)
    panel.train()
    assert gate.reached.wait(WAIT)
    panel.stop()
    assert panel.wait(WAIT)
    assert len(panel.session.records[0].plan.stages) == 1
    assert panel.runs.trained[0] == ["head"]


def test_a_second_run_at_once_is_refused(midway, refused):
    panel, _ = midway
    with refused("one training at a time"):
        panel.train()
    assert len(threads()) == 1
    panel.stop()
    panel.wait(WAIT)
    assert len(panel.runs) == 1


def test_reset_while_training_stops_first(midway):
    panel, _ = midway
    first = panel.session._pretrained
    panel.reset()
    assert not threads()
    assert same(first, weights(panel.model))
    assert panel.runs.status.tolist() == ["stopped"]
    panel.set(epochs=1)
    panel.train()
    panel.wait(WAIT)
    assert panel.runs.start.tolist() == ["pretrained", "pretrained"]


def test_train_waits_for_a_reset_that_another_thread_is_about(panel):
    session = panel.session
    under_way, go_on = threading.Event(), threading.Event()

    class Slow(list):
        def __iter__(self):
            under_way.set()
            go_on.wait(WAIT)
            return super().__iter__()

    session._pretrained = Slow(session._pretrained)
    resetting = threading.Thread(target=panel.reset)
    training = threading.Thread(target=panel.train)
    resetting.start()
    assert under_way.wait(WAIT)
    training.start()
    training.join(0.2)
    go_on.set()
    for each in (resetting, training):
        each.join(WAIT)
    assert panel.wait(WAIT)
    assert not session.was_reset
    assert session.live.step == session.live.steps
    assert session.records[-1].start == "pretrained"


def test_closing_stops_and_a_closed_panel_does_not_train(midway, refused):
    panel, _ = midway
    panel.close()
    assert not threads()
    with refused("open"):
        panel.train()


def test_a_new_panel_for_the_model_takes_the_place_of_the_former(midway, tiny_task):
    panel, _ = midway
    newer = LayerPanel(panel.model, tiny_task, epochs=1)
    assert panel.closed
    assert not threads()
    # the model is as the former left it, so Reset gives the same first weights
    newer.reset()
    assert layers_that_differ(newer.model, tiny_model()) == []
    newer.close()


def test_a_new_panel_for_the_same_tasks_keeps_the_runs(panel):
    panel.train()
    panel.wait(WAIT)
    newer = LayerPanel(panel.model, panel.session.target, panel.session.source)
    assert newer.runs.run.tolist() == [1]
    assert newer.session.start_now() == 1
    newer.close()


def test_weights_set_elsewhere_become_the_new_panels_first(panel, tiny_task):
    panel.model.get_layer("head").bias.assign([1.0, 2.0, 3.0])
    newer = LayerPanel(panel.model, tiny_task)
    newer.model.get_layer("head").bias.assign([0.0, 0.0, 0.0])
    newer.reset()
    assert newer.model.get_layer("head").bias.numpy().tolist() == [1.0, 2.0, 3.0]
    newer.close()


def test_what_goes_wrong_in_the_thread_is_told_in_four_parts(panel, refused, monkeypatch):
    def fails(*_, **__):
        raise MemoryError("no room")

    monkeypatch.setattr(panel.model, "fit", fails)
    panel.train()
    assert panel.wait(WAIT)
    assert "MemoryError: no room" in panel.session.error
    with refused("MemoryError"):
        from ftlab.errors import InputError

        raise InputError(*_parts(panel.session.error))
    assert len(panel.runs) == 0
    monkeypatch.undo()
    panel.train()
    assert panel.wait(WAIT)
    assert panel.session.error == ""


def test_what_does_not_fit_is_refused_before_anything_is_made(tiny_task, task_of, refused):
    with refused("(n, 8, 8, 1)"):
        LayerPanel(tiny_model(n_classes=10), task_of("belt", n_train=20))
    with refused("a keras.Model"):
        LayerPanel("parcels", tiny_task)
    with refused("epochs"):
        LayerPanel(tiny_model(), tiny_task, epochs=0)


def test_a_large_source_is_thinned(tiny_task):
    from ftlab.data.task import Split
    from ftlab.panels.layers.measures import thinned

    many = Split(np.zeros((1300, 1, 1, 1), "float32"), np.arange(1300))
    assert len(thinned(many).labels) == 434
    assert thinned(tiny_task.validation).labels.tolist() == tiny_task.validation.labels.tolist()


def test_runs_is_a_table_with_names_from_the_start(panel):
    assert isinstance(panel.runs, pd.DataFrame)
    assert {"run", "trained", "forgetting", "start"} <= set(panel.runs.columns)
    assert len(panel.runs) == 0


def test_rates_by_block_reach_the_optimizer(panel):
    panel.select("everything")
    panel.set_block("block1", multiplier=0.1)
    panel.set(epochs=1, learning_rate=1e-3)
    panel.train()
    panel.wait(WAIT)
    assert panel.model.optimizer.rates == {"block1": 1e-4, "block2": 1e-3, "head": 1e-3}
    panel.set_block("block1", multiplier=1)
    settings, multipliers = panel.state.settings, panel.state.multipliers
    assert type(settings.make_optimizer(panel.model, multipliers)) is keras.optimizers.Adam


def _parts(message):
    expected, rest = message.removeprefix("expected ").split("; got ", 1)
    received, rest = rest.split(".\n  Likely cause: ", 1)
    cause, try_ = rest.split(".\n  Try: ", 1)
    return expected, received, cause, try_
