"""What a layer panel knows of a model: read from the model each time, whoever changed it."""

from ftlab.checks.specimens import tiny_model, tiny_split
from ftlab.panels.layers.presets import PRESETS
from ftlab.panels.layers.state import LayerState
import keras
from keras import layers
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.few_steps]


@pytest.fixture
def state():
    return LayerState(tiny_model())


def trained_paths(state):
    """What stock Keras would hand to the optimizer."""
    return {weight.path for weight in state.model.trainable_weights}


def fitted(model):
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
    model.fit(*tiny_split(6), verbose=0)
    return model


BODY = {"block1_conv/kernel", "block2_conv/kernel"}
HEAD = {"head/kernel", "head/bias"}
BN1 = {"block1_bn/gamma", "block1_bn/beta"}
BN2 = {"block2_bn/gamma", "block2_bn/beta"}


@pytest.mark.parametrize(
    ("preset", "first", "last"),
    [
        ("feature extraction", HEAD, HEAD),
        ("head then everything", HEAD, HEAD | BODY),
        ("last block", HEAD | {"block2_conv/kernel"}, HEAD | {"block2_conv/kernel"}),
        ("last two blocks", HEAD | BODY, HEAD | BODY),
        ("first two blocks", BODY, BODY),
        ("everything", HEAD | BODY, HEAD | BODY),
        ("gradual unfreezing", HEAD, HEAD | BODY),
    ],
)
def test_presets_train_what_they_say(state, preset, first, last):
    state.select(preset)
    assert trained_paths(state) == first
    flags = state.plan().stages[-1].flags
    assert trained_paths(state) == first  # planning changes nothing

    from ftlab.models.flags import apply_flags

    apply_flags(state.model, flags)
    assert trained_paths(state) == last


def test_every_preset_is_tested_above():
    marks = test_presets_train_what_they_say.pytestmark[0].args[1]
    assert [case[0] for case in marks] == list(PRESETS)


def test_gradual_unfreezing_shares_out_the_epochs(state, refused):
    state.select("gradual unfreezing")
    state.change(epochs=7)
    stages = state.plan().stages
    assert [stage.blocks for stage in stages] == [
        ("head",), ("block2", "head"), ("block1", "block2", "head"),
    ]  # fmt: skip
    assert [stage.epochs for stage in stages] == [2, 2, 3]
    state.change(epochs=2)
    with refused("each of the 3 stages"):
        state.plan()


def test_rows_count_weights_as_keras_does(state):
    state.select("last block")
    rows = state.rows()
    assert [row.name for row in rows] == ["block1", "block2", "head"]
    assert sum(row.weights for row in rows) == state.model.count_params() == state.total
    assert sum(row.share for row in rows) == pytest.approx(1)
    assert [row.trainable for row in rows] == [0, 4 * 6 * 9, 6 * 3 + 3]
    assert [(row.updating, row.batchnorms) for row in rows] == [(0, 1), (0, 1), (0, 0)]


def test_rows_show_what_another_cell_did(state):
    state.select("everything")
    state.model.get_layer("block1_conv").trainable = False
    state.model.get_layer("block2_bn").trainable = True
    first, second, _ = state.rows()
    assert (first.layers_on, first.trainable) == (0, 0)
    assert (second.updating, second.layers_on) == (1, 1)
    assert state.preset == "own choice"
    assert state.plan().stages[0].blocks == ("block2", "head")


def test_a_model_frozen_as_a_whole_trains_nothing(state):
    state.model.trainable = False
    assert [row.trainable for row in state.rows()] == [0, 0, 0]
    state.set_block("head", trainable=True)
    assert trained_paths(state) == HEAD


def test_toggles(state):
    state.select("feature extraction")
    state.set_block("block2", trainable=True)
    assert trained_paths(state) == HEAD | {"block2_conv/kernel"}
    state.set_block("block2", batchnorm="updating")
    assert trained_paths(state) == HEAD | BN2 | {"block2_conv/kernel"}
    state.set_block("block2", trainable=False)  # its BatchNorm stays still with it
    assert trained_paths(state) == HEAD
    state.set_block("block1", batchnorm="updating")  # BatchNorm alone
    assert trained_paths(state) == HEAD | BN1
    state.set_layer("block1", "block1_conv", True)
    assert trained_paths(state) == HEAD | BN1 | {"block1_conv/kernel"}


def test_batchnorm_everywhere_follows_one_switch_and_keeps_the_preset(state):
    state.select("last block")
    state.set_batchnorm("updating")
    assert trained_paths(state) == HEAD | BN2 | {"block2_conv/kernel"}
    assert state.preset == "last block"
    state.select("everything")
    assert trained_paths(state) == HEAD | BODY | BN1 | BN2
    state.set_batchnorm("frozen")
    assert trained_paths(state) == HEAD | BODY


def test_names_that_are_not_there_are_refused(state, refused):
    with refused("block1", "block7"):
        state.set_block("block7", trainable=True)
    with refused("head", "block1_conv"):
        state.set_layer("head", "block1_conv", True)
    with refused("feature extraction", "all"):
        state.select("all")
    with refused("factor", "'block1'"):
        state.set_multiplier("block1", -1)
    with refused("optimizer='lion'"):
        state.change(optimizer="lion")
    with refused("seed"):
        state.change(seed=None)
    assert state.settings.optimizer == "Adam"


@pytest.mark.graph
def test_the_trap_is_told_after_a_fit_only(state):
    state.select("last block")
    assert not state.stale()
    model = state.model
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
    state.select("feature extraction")
    assert not state.stale()  # before the first fit, the change still counts
    model.fit(*tiny_split(6), verbose=0)
    assert not state.stale()
    state.select("first two blocks")
    told = state.stale()
    assert told.ignored == ("block1", "block2")
    assert told.still_trained == ("head",)
    assert "Not compiled since `trainable` changed" in str(told)
    # as stock Keras has it: fit goes on with what it saw
    before = {w.path: w.numpy() for w in model.weights}
    model.fit(*tiny_split(6), verbose=0)
    moved = {w.path.split("/")[0] for w in model.weights if (before[w.path] != w.numpy()).any()}
    assert moved == {"head"}
    state.select("feature extraction")  # back to what fit saw
    assert not state.stale()
    state.select("everything")
    assert state.stale()
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
    assert not state.stale()


def test_the_trap_of_a_model_loaded_with_its_optimizer(state, tmp_path):
    """Its optimizer knows what was trainable when it was saved, and no other weights."""
    state.select("feature extraction")
    fitted(state.model).save(tmp_path / "model.keras")
    again = LayerState(keras.models.load_model(tmp_path / "model.keras"))
    assert not again.stale()
    again.select("last block")
    assert again.stale().unknown == ("block2",)
    with pytest.raises(ValueError, match="Unknown variable"):
        again.model.fit(*tiny_split(6), verbose=0)


def test_batchnorm_alone_is_part_of_the_trap(state):
    state.select("everything")
    fitted(state.model)
    state.set_batchnorm("updating")
    assert state.stale().ignored == ("block1", "block2")


def sequential():
    return keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Conv2D(4, 3, name="a"), layers.BatchNormalization(name="b"),
         layers.GlobalAveragePooling2D(), layers.Dense(3, name="c")]
    )  # fmt: skip


def nested():
    base = tiny_model()
    base = keras.Model(base.input, base.get_layer("average").output, name="base")
    images = keras.Input((8, 8, 1))
    return keras.Model(images, layers.Dense(3, name="head")(base(images)))


@pytest.mark.parametrize(("make", "last"), [(sequential, "a"), (nested, "block2")])
def test_any_kind_of_model(make, last):
    state = LayerState(make())
    state.select("last block")
    on = [row.name for row in state.rows() if row.layers_on]
    assert on == [last, "head"]
    state.set_block(last, trainable=False)
    assert len(state.model.trainable_weights) == 2
