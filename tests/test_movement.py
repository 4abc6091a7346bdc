"""The movement audit, against changes made by hand."""

from __future__ import annotations

from ftlab import audit, freeze, snapshot
from ftlab.checks.specimens import tiny_model, tiny_split
import keras
from keras import layers
import numpy as np
import pytest

pytestmark = pytest.mark.slow

COLUMNS = [
    "layer", "block", "kind", "trainable", "moved", "relative_change",
    "statistics_moved", "statistics_change", "verdict",
]  # fmt: skip


def test_one_row_a_layer_with_weights():
    model = tiny_model()
    table = audit(snapshot(model), model)
    assert list(table.columns) == COLUMNS
    assert table.layer.tolist() == ["block1_conv", "block1_bn", "block2_conv", "block2_bn", "head"]
    assert table.block.tolist() == ["block1", "block1", "block2", "block2", "head"]
    assert not table.moved.any()
    assert (table.relative_change == 0).all()


def test_the_relative_change_is_the_norm_of_the_change_over_the_norm_before():
    model = tiny_model()
    before = snapshot(model)
    head = model.get_layer("head")
    kernel, bias = head.get_weights()
    head.set_weights([kernel + 0.1, bias - 0.2])
    row = audit(before, model).set_index("layer").loc["head"]
    change = np.sqrt(kernel.size * 0.1**2 + bias.size * 0.2**2)
    size = np.sqrt((kernel**2).sum() + (bias**2).sum())
    assert row.relative_change == pytest.approx(change / size, rel=1e-5)
    assert row.moved
    assert row.verdict == "as intended"


def test_batchnorm_statistics_are_told_apart_from_what_an_optimizer_trains():
    model = tiny_model()
    before = snapshot(model)
    norm = model.get_layer("block1_bn")
    gamma, beta, mean, variance = norm.get_weights()
    norm.set_weights([gamma, beta, mean * 2, variance])
    row = audit(before, model).set_index("layer").loc["block1_bn"]
    assert not row.moved
    assert row.statistics_moved
    size = np.sqrt((mean**2).sum() + (variance**2).sum())
    assert row.statistics_change == pytest.approx(np.linalg.norm(mean) / size, rel=1e-5)

    norm.set_weights([gamma * 2, beta, mean, variance])
    row = audit(before, model).set_index("layer").loc["block1_bn"]
    assert row.moved
    assert not row.statistics_moved


def verdicts(model, before) -> dict[str, str]:
    return audit(before, model).set_index("layer").verdict.to_dict()


def test_the_verdict_names_what_disagrees_with_the_intention():
    model = freeze(tiny_model(), "block1")
    before = snapshot(model)
    model.get_layer("block1_conv").kernel.assign_add(np.ones((3, 3, 1, 4)))
    model.get_layer("block1_bn").moving_mean.assign_add(np.ones(4))
    model.get_layer("block2_conv").kernel.assign_add(np.ones((3, 3, 4, 6)))
    assert verdicts(model, before) == {
        "block1_conv": "frozen, yet moved",
        "block1_bn": "frozen, yet its statistics moved",
        "block2_conv": "as intended",
        "block2_bn": "trainable, yet did not move",
        "head": "trainable, yet did not move",
    }


def test_the_intention_is_the_one_at_the_snapshot():
    model = freeze(tiny_model())
    before = snapshot(model)
    model.trainable = True
    table = audit(before, model)
    assert not table.trainable.any()
    assert set(table.verdict) == {"as intended"}


def test_a_layer_hidden_by_a_frozen_base_counts_as_frozen():
    base = tiny_model()
    images = keras.Input((8, 8, 1))
    model = keras.Model(images, layers.Dense(2, name="top")(base(images)))
    base.trainable = False
    table = audit(snapshot(model), model).set_index("layer")
    assert table.trainable[table.trainable].index.tolist() == ["top"]
    assert len(table) == 6


def test_a_snapshot_is_a_copy_and_not_a_view():
    model = tiny_model()
    before = snapshot(model)
    held = before.weights[0][model.layers[1].kernel.path].copy()
    model.layers[1].kernel.assign(np.zeros((3, 3, 1, 4)))
    assert np.array_equal(before.weights[0][model.layers[1].kernel.path], held)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_no_numbers_any_more_have_moved(value):
    model = tiny_model()
    before = snapshot(model)
    model.get_layer("head").bias.assign(np.full(3, value))
    row = audit(before, model).set_index("layer").loc["head"]
    assert row.moved
    assert row.relative_change == float("inf")


def test_a_layer_that_was_all_zeros_moves_too():
    model = tiny_model()
    model.get_layer("head").set_weights([np.zeros((6, 3)), np.zeros(3)])
    before = snapshot(model)
    model.get_layer("head").bias.assign([0.3, 0.0, 0.4])
    row = audit(before, model).set_index("layer").loc["head"]
    assert row.moved
    assert row.relative_change == pytest.approx(0.5, rel=1e-5)


def test_dropout_has_no_row_and_does_not_count_as_moved():
    model = keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Flatten(), layers.Dropout(0.5), layers.Dense(3)]
    )
    before = snapshot(model)
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(*tiny_split(), epochs=1, verbose=0)
    assert audit(before, model).kind.tolist() == ["Dense"]
