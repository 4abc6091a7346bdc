"""A layer panel of a large network: a row a stage, and all that a row does holds for its blocks."""

from ftlab import LayerPanel, blocks, copy_model, set_trainable
from ftlab.checks.specimens import tiny_model
from ftlab.models.flags import apply_flags, flags_for
from ftlab.models.structure import by_block
from ftlab.panels.layers.grouped import Grouped
from ftlab.panels.layers.rows import BlockRow, Shared
from ftlab.panels.layers.selection import WALK, selection
from ftlab.panels.layers.state import LayerState
from ftlab.panels.layers.summary import as_text
import keras
from keras import layers
import numpy as np
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.few_steps]

LITE = ["stem", "block1", "block2", "block3", "block4", "block5", "block6", "block7", "top", "head"]


def block4(state):
    """The stage of that name as it is now."""
    return next(row for row in state.rows() if row.name == "block4")


def network():
    """Twelve small blocks with BatchNorm, in the names of EfficientNet."""
    images = features = keras.Input((8, 8, 1))
    for block in ("stem", "1a", "2a", "2b", "3a", "3b", "4a", "4b", "4c", "5a", "top"):
        name = block if block in ("stem", "top") else f"block{block}"
        features = layers.Conv2D(2, 3, padding="same", name=f"{name}_conv")(features)
        features = layers.BatchNormalization(name=f"{name}_bn")(features)
    features = layers.GlobalAveragePooling2D(name="pool")(features)
    return keras.Model(images, layers.Dense(3, name="head")(features))


ROWS = ["stem", "block1", "block2", "block3", "block4", "block5", "top", "head"]


@pytest.fixture
def state():
    return LayerState(set_trainable(network(), []))


def on(model):
    """The convolutions and dense layers that stock Keras would train."""
    return {
        layer.name.removesuffix("_conv")
        for layer in model.layers
        if layer.trainable_weights and not isinstance(layer, layers.BatchNormalization)
    }


def test_more_than_ten_blocks_are_shown_by_stage(state, headed):
    lite = LayerState(copy_model(headed("efficientnet_lite0")))
    assert lite.names == LITE
    assert sum(row.weights for row in lite.rows()) == lite.model.count_params() == lite.total
    assert len(LayerState(copy_model(headed("mobilenet_v2"))).names) == 8
    assert LayerState(tiny_model()).names == ["block1", "block2", "head"]
    assert [len(names) for names in state.network.names.values()] == [1, 1, 2, 2, 3, 1, 1, 1]


def test_a_row_sets_all_blocks_of_its_stage_and_no_other(state):
    state.set_block("block4", trainable=True, batchnorm="updating")
    assert on(state.model) == {"block4a", "block4b", "block4c"}
    assert [n.name for n in state.model.layers if n.name.endswith("_bn") and n.trainable] == [
        "block4a_bn", "block4b_bn", "block4c_bn",
    ]  # fmt: skip
    state.set_block("block4b", trainable=False)
    assert on(state.model) == {"block4a", "block4c"}
    (row,) = [row for row in state.rows() if row.name == "block4"]
    assert (row.layers_on, row.layers, row.updating, row.batchnorms) == (2, 3, 2, 3)
    state.set_block("block2a", trainable=True)
    state.set_batchnorm("updating")  # in blocks that train; block2b does not
    assert not state.model.get_layer("block2b_bn").trainable
    assert state.model.get_layer("block2a_bn").trainable
    state.set_block("block4", trainable=False)
    assert on(state.model) == {"block2a"}


def test_a_layer_is_found_in_its_stage_and_in_its_block(state, refused):
    for name in ("block3", "block3b"):
        state.set_layer(name, "block3b_conv", True)
        assert on(state.model) == {"block3b"}
        state.set_layer(name, "block3b_conv", False)
    assert len(state.layers_of("block3")) == 4
    with refused("block3a", "block3b_conv"):
        state.set_layer("block3a", "block3b_conv", True)
    with refused("blocks of this model", "block9"):
        state.set_block("block9", trainable=True)


def test_presets_go_by_stage(state):
    state.select("last two blocks")
    assert on(state.model) == {"block5a", "top", "head"}
    state.select("gradual unfreezing")
    state.change(epochs=8)
    stages = state.plan().stages
    assert [stage.blocks for stage in stages] == [tuple(ROWS[k:]) for k in reversed(range(8))]
    apply_flags(state.model, stages[3].flags)
    assert on(state.model) == {"block4a", "block4b", "block4c", "block5a", "top", "head"}


def test_factors_of_a_stage_and_of_a_block_in_it(state, refused):
    assert state.multipliers == dict.fromkeys(ROWS, 1.0)
    state.set_multiplier("block4", 0.1)
    state.set_multiplier("block2b", 0.01)
    meant = by_block(state.model, state.multipliers)
    expected = dict.fromkeys([block.name for block in blocks(state.model)], 1.0)
    assert meant == expected | {"block4a": 0.1, "block4b": 0.1, "block4c": 0.1, "block2b": 0.01}
    assert {row.name: row.multiplier for row in state.rows()}["block2"] is None
    optimizer = state.settings.make_optimizer(state.model, state.multipliers)
    assert optimizer.rates["block4c"] == pytest.approx(1e-4)
    assert optimizer.rates["block2a"] == pytest.approx(1e-3)
    assert optimizer.rates["block2b"] == pytest.approx(1e-5)
    state.set_multiplier("block2", 3)
    assert state.multipliers == dict.fromkeys(ROWS, 1.0) | {"block4": 0.1, "block2": 3.0}
    with refused("factor", "'block2'"):
        state.set_multiplier("block2", -1)


def test_a_rows_controls_steer_the_stage(state):
    rows = {row.name: row for row in state.rows()}
    control = BlockRow(state, rows["block4"], Shared(), lambda: None)
    control.train.value = True
    assert on(state.model) == {"block4a", "block4b", "block4c"}
    control.rate.value = 0.1
    assert by_block(state.model, state.multipliers)["block4b"] == 0.1
    state.set_multiplier("block4b", 0.3)
    (row,) = [row for row in state.rows() if row.name == "block4"]
    control.show(row)
    assert control.rate.value is None  # shown as neither, and changes neither
    assert by_block(state.model, state.multipliers)["block4b"] == 0.3
    assert by_block(state.model, state.multipliers)["block4c"] == 0.1
    control.expand.click()
    assert len(control.inside.children) == 3  # its blocks


@pytest.mark.parametrize("name", ["efficientnet_lite0", "mobilenet_v2"])
@pytest.mark.parametrize("batchnorm", ["frozen", "updating"])
def test_the_code_says_stages_right(name, batchnorm, headed):
    model = copy_model(headed(name))
    grouped = Grouped(model)
    rows = list(grouped.names)
    for names in (["head"], rows[3:], rows[:2], [grouped.blocks[7].name, "head"]):
        flags = flags_for(model, names, batchnorm)
        chosen = selection(model, grouped, flags)
        apply_flags(model, flags)
        wanted = [weight.path for weight in model.trainable_weights]
        apply_flags(model, tuple(True for _ in flags))
        space = {"model": model, "keras": keras, "trained": chosen.names}
        exec(WALK + chosen.loop(model), space)
        assert [weight.path for weight in model.trainable_weights] == wanted
        if name == "efficientnet_lite0" and set(names) <= set(rows):
            assert chosen.names == tuple(names)


@pytest.mark.slow
def test_a_run_by_stage_and_its_code(tiny_task):
    panel = LayerPanel(network(), tiny_task, epochs=1, batch_size=12, learning_rate=1e-2)
    pretrained = panel.model.get_weights()
    panel.select("feature extraction")
    panel.set_block("block4", trainable=True, multiplier=0.1)
    panel.train()
    assert panel.wait(300)
    assert panel.session.error == ""
    assert panel.runs.trained[0] == ["block4", "head"]
    movement = panel.session.records[0].movement
    assert set(movement.verdict) == {"as intended"}
    moved = set(movement[movement.relative_change > 0].block)
    assert moved == {"block4a", "block4b", "block4c", "head"}
    view = panel.display.make_view()
    shown = view.movement.value.split("<details>")[0]  # the bars of the rows
    assert [row for row in (*ROWS, "block4a") if f"<td>{row}</td>" in shown] == ROWS
    assert "block4" in as_text(panel)
    model = keras.models.clone_model(panel.model)
    model.set_weights(pretrained)
    code = panel.code()
    assert '"block4", "head"' in code
    assert "'block4a'" not in code
    exec(compile(code, "<shown>", "exec"), {"model": model, "target": tiny_task})
    for mine, its in zip(panel.model.weights, model.weights, strict=True):
        np.testing.assert_allclose(mine.numpy(), its.numpy(), atol=1e-5, err_msg=mine.path)
    panel.set_block("block4", trainable=False)
    assert panel.state.stale().still_trained == ("block4",)
    panel.close()


def test_a_stage_opens_to_its_blocks_and_a_block_to_its_layers(state):
    row = BlockRow(state, block4(state), Shared(), lambda: row.show(block4(state)))
    row.expand.click()
    assert [each.name for each in row._blocks] == ["block4a", "block4b", "block4c"]
    block = row._blocks[1]
    block.train.value = True
    assert on(state.model) == {"block4b"}
    block.rate.value = 0.1
    assert state.multipliers["block4b"] == 0.1
    assert row.rate.value is None  # its blocks differ now
    block.expand.click()
    assert list(block._layers) == ["block4b_conv", "block4b_bn"]
    state.set_block("block4", trainable=False)
    row.show(block4(state))
    assert not block.train.value
    assert not block._layers["block4b_conv"].value
    row.lock(True)
    assert block.train.disabled
    row.close()


def test_from_here_down_to_the_head_in_one_click(state):
    row = BlockRow(state, block4(state), Shared(), lambda: None)
    row.down.click()
    assert on(state.model) == {"block4a", "block4b", "block4c", "block5a", "top", "head"}
    row.expand.click()
    row._blocks[1].down.click()
    assert on(state.model) == {"block4b", "block4c", "block5a", "top", "head"}
    row.close()
