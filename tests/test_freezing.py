"""Freezing: exactly which weights are trainable, and what stays still when Keras trains."""

from __future__ import annotations

from ftlab import Split, freeze, layer_table, load_backbone, set_trainable, unfreeze
from ftlab.checks.specimens import tiny_model, tiny_split, weights_by_layer
import keras
from keras import layers
import numpy as np
import pytest

BLOCK1, BLOCK2 = {"block1_conv/kernel"}, {"block2_conv/kernel"}
NORM1 = {"block1_bn/gamma", "block1_bn/beta"}
NORM2 = {"block2_bn/gamma", "block2_bn/beta"}
HEAD = {"head/kernel", "head/bias"}
EVERYTHING = BLOCK1 | NORM1 | BLOCK2 | NORM2 | HEAD


def trainable(model) -> set[str]:
    """Layer and weight names, without the names of models around them."""
    return {"/".join(weight.path.split("/")[-2:]) for weight in model.trainable_weights}


def nested() -> keras.Model:
    """The specimen's features as one layer, a head behind it."""
    base = tiny_model()
    features = keras.Model(base.input, base.get_layer("average").output, name="base")
    images = keras.Input((8, 8, 1))
    return keras.Model(images, layers.Dense(3, name="head")(features(images)))


def fit_one_epoch(model, split=None, rate=0.05) -> dict[str, set[int]]:
    """Stock Keras; for each layer, the places of its weights that changed."""
    before = weights_by_layer(model)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(rate), loss)
    model.fit(*(split or tiny_split()), epochs=1, batch_size=8, verbose=0)
    after = weights_by_layer(model)
    return {
        name: {i for i, old in enumerate(weights) if not np.array_equal(old, after[name][i])}
        for name, weights in before.items()
    }


@pytest.mark.slow
@pytest.mark.parametrize("make", [tiny_model, nested])
@pytest.mark.parametrize(
    ("chosen", "batchnorm", "expected"),
    [
        (["head"], "frozen", HEAD),
        ("head", "frozen", HEAD),
        (["head", "block2"], "frozen", BLOCK2 | HEAD),
        (["block2"], "updating", BLOCK2 | NORM2),
        ([], "frozen", set()),
        ([], "updating", set()),
        (None, "frozen", BLOCK1 | BLOCK2 | HEAD),
        (None, "updating", EVERYTHING),
    ],
)
def test_exactly_the_chosen_blocks_are_trainable(make, chosen, batchnorm, expected):
    model = make()
    assert set_trainable(model, chosen, batchnorm=batchnorm) is model
    assert trainable(model) == expected


@pytest.mark.parametrize("make", [tiny_model, nested])
def test_an_earlier_choice_leaves_no_trace(make):
    model = make()
    for first in ([], ["block1"], None):
        set_trainable(model, first, batchnorm="updating")
        set_trainable(model, ["block2"])
        assert trainable(model) == BLOCK2


def test_freeze_and_unfreeze_leave_the_other_blocks_as_they_are():
    model = tiny_model()
    assert freeze(model, "block1") is model
    assert trainable(model) == BLOCK2 | NORM2 | HEAD
    freeze(model, ["head"])
    assert trainable(model) == BLOCK2 | NORM2
    assert unfreeze(model, "block1") is model
    assert trainable(model) == BLOCK1 | BLOCK2 | NORM2
    unfreeze(model, "block1", batchnorm="updating")
    assert trainable(model) == BLOCK1 | NORM1 | BLOCK2 | NORM2
    freeze(model)
    assert trainable(model) == set()
    unfreeze(model)
    assert trainable(model) == BLOCK1 | BLOCK2 | HEAD


@pytest.mark.slow
@pytest.mark.parametrize("whole", ["model", "base"])
def test_a_block_inside_a_base_that_was_frozen_as_a_whole_can_be_trained_again(whole):
    for change in (
        lambda model: set_trainable(model, ["block2", "head"]),
        lambda model: unfreeze(model, ["block2", "head"]),
    ):
        model = nested()
        (model if whole == "model" else model.get_layer("base")).trainable = False
        change(model)
        assert trainable(model) == BLOCK2 | HEAD
        moved = fit_one_epoch(model)
        assert moved["block2_conv"]
        assert moved["head"]
        assert not moved["block1_conv"]


def test_unfreezing_one_block_uncovers_nothing_that_the_frozen_model_hid():
    model = nested()
    model.trainable = False
    model.get_layer("base").get_layer("block1_conv").trainable = True
    assert trainable(model) == set()  # the model says no, whatever its layers say
    unfreeze(model, "block2")
    assert trainable(model) == BLOCK2


def test_in_keras_3_a_layer_overrules_the_frozen_base_around_it():
    model = nested()
    base = model.get_layer("base")
    base.trainable = False
    base.get_layer("block1_conv").trainable = True
    assert trainable(model) == BLOCK1 | HEAD
    table = layer_table(model)
    assert table[table.trainable].layer.tolist() == ["block1_conv", "head"]
    freeze(model, "head")
    assert fit_one_epoch(model)["block1_conv"] == {0}


@pytest.mark.slow
@pytest.mark.parametrize("make", [tiny_model, nested])
def test_frozen_batchnorm_stays_still_in_fit_and_updating_batchnorm_moves(make):
    model = set_trainable(make(), ["block2", "head"])
    moved = fit_one_epoch(model)
    assert moved["block1_bn"] == moved["block2_bn"] == moved["block1_conv"] == set()
    assert moved["block2_conv"] == {0}
    model = set_trainable(make(), ["block2", "head"], batchnorm="updating")
    moved = fit_one_epoch(model)
    assert moved["block1_bn"] == moved["block1_conv"] == set()
    assert moved["block2_bn"] == {0, 1, 2, 3}  # scale, offset and both statistics


@pytest.mark.slow
def test_in_mobilenet_only_the_chosen_block_moves(headed):
    model = headed("mobilenet_v2")
    set_trainable(model, ["block_16", "head"], batchnorm="updating")
    rng = np.random.default_rng(0)
    images = rng.uniform(0, 1, (6, 32, 32, 1)).astype("float32")
    moved = fit_one_epoch(model, Split(images, np.array([0, 0, 0, 0, 1, 2])), rate=0.5)
    names = {name for name, places in moved.items() if places}
    assert names
    assert {name for name in names if not name.startswith("block_16")} == {"head"}
    norms = {name for name in moved if name.startswith("block_16") and name.endswith("_BN")}
    assert len(norms) == 3
    assert all({2, 3} <= moved[name] for name in norms)  # the statistics of each


def test_unknown_blocks_change_nothing(refused):
    model = set_trainable(tiny_model(), ["block1"])
    for change in (set_trainable, freeze, unfreeze):
        with refused("'block1', 'block2', 'head'", "'block9'"):
            change(model, ["block2", "block9"])
        assert trainable(model) == BLOCK1


@pytest.mark.parametrize("change", [set_trainable, unfreeze])
@pytest.mark.parametrize("word", [True, "inference"])
def test_another_word_for_batchnorm_is_refused(change, word, refused):
    model = set_trainable(tiny_model(), ["block1"])
    with refused("'frozen' or 'updating'", repr(word)):
        change(model, ["block2"], batchnorm=word)
    assert trainable(model) == BLOCK1


def test_the_layer_table_tells_each_layers_block_size_and_fate():
    model = set_trainable(tiny_model(), ["block2", "head"], batchnorm="updating")
    table = layer_table(model).set_index("layer")
    assert list(table.columns) == ["block", "kind", "weights", "trainable", "batchnorm"]
    assert list(table.index) == [layer.name for layer in model.layers[1:]]
    assert table.weights.to_dict() == {
        "block1_conv": 36, "block1_bn": 16, "block1_relu": 0,
        "block2_conv": 216, "block2_bn": 24, "block2_relu": 0, "average": 0, "head": 21,
    }  # fmt: skip
    assert set(table.index[table.trainable]) == {"block2_conv", "block2_bn", "head"}
    assert table.batchnorm[table.batchnorm != ""].to_dict() == {
        "block1_bn": "frozen",
        "block2_bn": "updating",
    }
    assert table.block["average"] == "block2"
    assert table.kind["block1_conv"] == "Conv2D"


def test_the_layer_table_of_a_frozen_base_says_so():
    model = nested()
    model.get_layer("base").trainable = False
    table = layer_table(model).set_index("layer")
    assert list(table.index[table.trainable]) == ["head"]
    assert set(table.batchnorm) == {"", "frozen"}


def test_the_layer_table_counts_every_weight_of_parcels():
    model = load_backbone("parcels")
    assert layer_table(model).weights.sum() == model.count_params()


@pytest.mark.parametrize("function", [layer_table, freeze, unfreeze])
def test_what_is_no_model_is_refused(function, refused):
    with refused("a keras.Model", "a NoneType"):
        function(None)
