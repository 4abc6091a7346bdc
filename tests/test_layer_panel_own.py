"""Weights that belong to a model itself and to no layer, in the layer panel."""

from __future__ import annotations

from ftlab import LayerPanel, set_trainable
from ftlab.models.flags import apply_flags, read_flags
from ftlab.panels.layers.panel import LayerPanel as Panel
from ftlab.panels.layers.state import LayerState
import keras
from keras import layers
import numpy as np
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.few_steps]

WAIT = 300  # seconds; a busy machine is no defect


class Scaled(keras.Model):
    """A factor of the model's own between two layers."""

    def __init__(self) -> None:
        super().__init__()
        self.flat, self.body = layers.Flatten(), layers.Dense(4, name="body")
        self.head = layers.Dense(3, name="head")
        self.scale = self.add_weight(shape=(), initializer="ones", name="scale")

    def call(self, x):
        return self.head(self.scale * self.body(self.flat(x)))


@pytest.fixture
def model(tiny_task) -> keras.Model:
    made = Scaled()
    made(tiny_task.train.images[:1])
    return made


@pytest.fixture
def panel(model, tiny_task):
    made: Panel = LayerPanel(model, tiny_task, epochs=1, batch_size=20, learning_rate=0.1)
    yield made
    made.close()


def trained(panel: Panel) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Weights before and after a run."""
    before = [weight.numpy() for weight in panel.model.weights]
    panel.train()
    assert panel.wait(WAIT)
    assert panel.session.error == ""
    return before, [weight.numpy() for weight in panel.model.weights]


def moved(panel: Panel) -> set[str]:
    pairs = zip(panel.model.weights, *trained(panel), strict=True)
    return {weight.path for weight, before, after in pairs if not np.array_equal(before, after)}


def test_they_are_counted_and_told(model, panel):
    assert panel.state.own == {model.scale.path: True}
    assert panel.state.total == model.count_params() == panel.state.on
    view = panel.display.make_view()
    (box,) = view.own
    assert model.scale.path in box.description
    assert box.value
    assert f"{model.scale.path}  of no layer, trains" in repr(panel)


def test_a_click_freezes_them_and_they_stay(model, panel):
    for name in panel.state.names:
        panel.set_block(name, trainable=False)
    assert [weight.path for weight in model.trainable_weights] == [model.scale.path]
    assert panel.state.plan().stages[0].blocks == (model.scale.path,)
    panel.set_block("head", trainable=True)
    panel.display.make_view().own[0].value = False
    assert panel.state.own == {model.scale.path: False}
    assert moved(panel) == {weight.path for weight in model.head.weights}


def test_they_train_alone(model, panel):
    for name in panel.state.names:
        panel.set_block(name, trainable=False)
    assert moved(panel) == {model.scale.path}


def test_a_preset_freezes_them_and_its_run_leaves_them(model, panel):
    panel.select("everything")
    assert panel.state.own == {model.scale.path: False}
    assert model.scale.path not in moved(panel)


def test_the_code_leaves_them_too(model, panel, tiny_task):
    panel.select("everything")
    first, after = trained(panel)
    fresh = Scaled()
    fresh(tiny_task.train.images[:1])
    fresh.set_weights(first)
    code = panel.code().replace(repr(model.scale.path)[1:-1], fresh.scale.path)
    exec(code, {"model": fresh, "target": tiny_task})
    for mine, theirs in zip(fresh.get_weights(), after, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_a_change_after_compile_is_told(model, panel):
    trained(panel)
    panel.set_own(False)
    assert str(panel.state.stale()).count(model.scale.path) == 1


def test_flags_come_back_as_they_were(model):
    set_trainable(model, ["head"])
    flags = read_flags(model)
    model.trainable = True
    apply_flags(model, flags)
    assert read_flags(model) == flags
    assert not model.scale.trainable


def test_a_frozen_model_is_opened_for_them_alone(model):
    model.trainable = False
    state = LayerState(model)
    assert state.on == 0
    state.set_own(True)
    assert [weight.path for weight in model.trainable_weights] == [model.scale.path]
