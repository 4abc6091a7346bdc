"""The learning-rate panel: short runs equal `finetune`, nothing runs by itself, all on copies."""

from __future__ import annotations

from threading import Event
from threading import enumerate as threads

from ftlab import LearningRatePanel, finetune, lr_find, set_trainable
from ftlab.checks.specimens import tiny_model
from ftlab.models.heads import copy_model
from ftlab.panels.controls import is_off
from ftlab.panels.learning_rate import RateState
from ftlab.training.rates.trials import Trial, told, try_rates
import numpy as np
import pandas as pd
import pytest

pytestmark = pytest.mark.slow

WAIT = 300


@pytest.fixture(scope="module")
def model():
    return set_trainable(tiny_model(), ["block2", "head"])


@pytest.fixture
def panel(model, tiny_task, other_tiny_task):
    made = LearningRatePanel(model, tiny_task, other_tiny_task, epochs=2, batch_size=8)
    yield made
    made.close()


def alive() -> bool:
    return any(thread.name == "ftlab-panel" for thread in threads())


def button(panel, name):
    return next(each for each in panel._controls.buttons if each.description == name)


def weights(model):
    return [np.array(weight.numpy()) for weight in model.weights]


def same(before, model) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(before, weights(model), strict=True))


def test_every_short_run_is_what_finetune_does_on_a_fresh_copy(model, tiny_task, other_tiny_task):
    rates, common = (1e-3, 1e-1), {"epochs": 2, "batch_size": 8, "seed": 3}
    before = weights(model)
    trials = list(try_rates(model, tiny_task, rates, source=other_tiny_task, **common))
    assert same(before, model)
    for rate, trial in zip(rates, trials, strict=True):
        run = finetune(
            copy_model(model), tiny_task, source=other_tiny_task, learning_rate=rate,
            progress=False, **common,
        )  # fmt: skip
        assert trial.rate == rate
        pd.testing.assert_frame_equal(trial.history, run.history, rtol=1e-4)


def test_the_rates_around_the_choice(panel):
    panel.rate = 2e-3
    assert panel.rates == pytest.approx((2e-4, 2e-3, 2e-2))
    assert panel._controls.marker.value == pytest.approx(2e-3)


def test_dragging_the_marker_chooses_the_rate_and_moves_the_mark(panel):
    drawn = panel._test.value
    panel._controls.marker.value = 10**-2.5
    assert panel.rate == pytest.approx(10**-2.5, rel=1e-2)
    assert "your rate 3.2e-3" in panel._test.value
    assert panel._test.value != drawn
    panel._controls.marker.value = 1.0
    assert panel.rate == 1.0


def test_nothing_is_trained_by_being_shown(panel, model):
    before = weights(model)
    bundle = panel._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert not alive()
    assert panel.finding is None
    assert panel.trials == []
    assert same(before, model)


def test_the_range_test_is_that_of_lr_find(panel, model, tiny_task):
    found = panel.find()
    expected = lr_find(model, tiny_task, batch_size=8)
    pd.testing.assert_frame_equal(found.table, expected.table, rtol=1e-4)
    assert panel.finding is found
    assert "nothing yet" not in panel._test.value
    assert "lowest" in panel._repr_mimebundle_()["text/html"]


def test_trying_three_rates_draws_them_beside_each_other_with_a_sentence_each(panel):
    trials = panel.try_three()
    assert tuple(trial.rate for trial in trials) == panel.rates
    assert panel._three.value.count("<svg") == 3
    for trial in trials:
        assert told(trial, trials) in panel._three.value
        assert told(trial, trials) in panel._repr_mimebundle_()["text/plain"]
        assert len(trial.history) == 3  # before, and two epochs
        assert "Source accuracy" in told(trial, trials)


def test_the_buttons_train_in_the_background(panel, model):
    before = weights(model)
    button(panel, "Try three rates").click()
    assert panel.running
    assert is_off(button(panel, "Try three rates"))
    assert not is_off(button(panel, "Stop"))
    assert panel.wait(WAIT)
    assert [trial.stopped for trial in panel.trials] == [False] * 3
    assert not is_off(button(panel, "Try three rates"))
    assert is_off(button(panel, "Stop"))
    assert same(before, model)
    assert not alive()


def test_stop_ends_the_run_under_way_and_starts_no_other(model, tiny_task):
    asked = []
    trials = list(
        try_rates(model, tiny_task, [1e-4, 1e-3, 1e-2], epochs=50, batch_size=8,
                  stop=lambda: asked.append(1) or len(asked) > 4)  # before the run, then batches
    )  # fmt: skip
    assert len(trials) == 1
    assert trials[0].stopped
    assert len(trials[0].history) == 3, "three batches an epoch: it ended in the second"
    assert "before it was stopped" in told(trials[0], trials)


def test_while_it_trains_nothing_else_begins_and_closing_leaves_no_thread(
    panel, monkeypatch, refused
):
    began = Event()

    def endless(self, stop, tell):
        began.set()
        while not stop():
            Event().wait(0.001)

    monkeypatch.setattr(RateState, "try_three", endless)
    button(panel, "Try three rates").click()
    assert began.wait(WAIT)
    for call in (panel.find, panel.try_three):
        with refused("one training at a time"):
            call()
    panel.close()
    assert not alive()


def test_a_new_panel_of_the_same_model_takes_the_place_of_the_former(
    panel, model, tiny_task, monkeypatch
):
    began = Event()

    def endless(self, stop, tell):
        began.set()
        while not stop():
            Event().wait(0.001)

    monkeypatch.setattr(RateState, "try_three", endless)
    button(panel, "Try three rates").click()
    assert began.wait(WAIT)
    again = LearningRatePanel(model, tiny_task)
    assert not panel.running
    assert not alive()
    again.close()


def test_an_error_in_the_background_is_shown_in_words(panel, monkeypatch):
    def fails(self, stop):
        raise RuntimeError("out of <memory>")

    monkeypatch.setattr(RateState, "find", fails)
    panel._controls.find._click_handlers.callbacks.clear()
    panel._begin(panel.state.find, "")
    assert panel.wait(WAIT)
    assert "out of &lt;memory&gt;" in panel._status.value
    assert 'role="alert"' in panel._status.value


def test_the_range_test_ends_when_it_is_stopped(model, tiny_task):
    asked = []
    finding = lr_find(model, tiny_task, stop=lambda: asked.append(1) or len(asked) > 12)
    assert len(finding.table) == 12
    assert not finding.diverged


def trial(rate, *accuracies, loss=1.0):
    rows = {"epoch": range(len(accuracies)), "loss": loss, "val_accuracy": accuracies}
    return Trial(rate, pd.DataFrame(rows))


@pytest.mark.parametrize(
    ("accuracies", "words"),
    [((0.3, 0.31), "Hardly a change."), ((0.3, 0.2), "It lost accuracy."),
     ((0.3, 0.9), "It gained most of the three."),
     ((0.3, 0.6), "It gained less than 1e-2, which is higher.")],
)  # fmt: skip
def test_a_rate_is_judged_by_what_it_gained(accuracies, words):
    one = trial(1e-3, *accuracies)
    trials = [trial(1e-4, 0.3, 0.3), one, trial(1e-2, 0.3, 0.7)]
    assert told(one, trials).startswith("1e-3: target accuracy from 30% to")
    assert words in told(one, trials)


def test_a_loss_that_is_no_number_is_said():
    lost = trial(1.0, 0.3, 0.1, loss=np.nan)
    assert "far too high" in told(lost, [lost])


@pytest.mark.parametrize("rate", [3, -3, 0, "1e-3", 1e-9, None])
def test_a_rate_out_of_reach_is_refused(panel, refused, rate):
    with refused(repr(rate)):
        panel.rate = rate
    assert panel.rate == 1e-3


def test_what_does_not_fit_is_refused(model, task_of, tiny_task, refused):
    with refused():
        LearningRatePanel(model, task_of("belt", n_train=20))
    with refused("epochs"):
        LearningRatePanel(model, tiny_task, epochs=0)
