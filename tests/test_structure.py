"""Blocks of models of every make, against lists written by hand."""

from __future__ import annotations

from ftlab import Block, blocks, load_backbone
from ftlab.checks.specimens import tiny_model
from ftlab.models.structure import block_names, head_layer
import keras
from keras import layers
import pytest

MOBILENET = ["Conv1", "expanded_conv", *(f"block_{n}" for n in range(1, 17)), "Conv_1"]
# Table 1 of He et al. 2016 and of Tan & Le 2019: how often each stage repeats.
RESNET = [
    "conv1_conv",
    *(f"conv{stage}_block{n}" for stage, times in zip((2, 3, 4, 5), (3, 4, 6, 3), strict=True)
      for n in range(1, times + 1)),
]  # fmt: skip
EFFICIENTNET = [
    "stem",
    *(f"block{stage}{letter}" for stage, times in enumerate((1, 2, 2, 3, 3, 4, 1), start=1)
      for letter in "abcd"[:times]),
    "top",
]  # fmt: skip
APPLICATIONS = {"mobilenet_v2": MOBILENET, "resnet50_v2": RESNET, "efficientnet_b0": EFFICIENTNET}


def members(model) -> dict[str, list[str]]:
    return {block.name: [layer.name for layer in block.layers] for block in blocks(model)}


def unnamed_sequential() -> keras.Sequential:
    keras.backend.clear_session()
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Rescaling(2.0),
            layers.Conv2D(3, 3),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Conv2D(4, 3),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dense(5, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(3),
        ]
    )


def nested() -> keras.Model:
    """A headless base inside a model, with a layer ahead of it and a head behind."""
    base = tiny_model()
    features = keras.Model(base.input, base.get_layer("average").output, name="base")
    images = keras.Input((8, 8, 1))
    seen = features(layers.Rescaling(1.0, name="scale")(images))
    return keras.Model(images, layers.Dense(2, name="classes")(seen))


def test_a_flat_model_has_the_blocks_that_its_layers_are_named_after():
    assert members(tiny_model()) == {
        "block1": ["block1_conv", "block1_bn", "block1_relu"],
        "block2": ["block2_conv", "block2_bn", "block2_relu", "average"],
        "head": ["head"],
    }


def test_parcels_has_four_blocks_and_a_head():
    assert list(members(load_backbone("parcels"))) == [*(f"block{n}" for n in range(1, 5)), "head"]


def test_layers_without_telling_names_form_a_block_with_the_kernel_ahead_of_them():
    assert members(unnamed_sequential()) == {
        "conv2d": ["rescaling", "conv2d", "batch_normalization", "re_lu"],
        "conv2d_1": ["conv2d_1", "re_lu_1", "flatten"],
        "dense": ["dense", "dropout"],
        "head": ["dense_1"],
    }


def test_the_blocks_of_a_nested_model_stand_in_its_place():
    assert members(nested()) == {
        "block1": ["scale", "block1_conv", "block1_bn", "block1_relu"],
        "block2": ["block2_conv", "block2_bn", "block2_relu", "average"],
        "head": ["classes"],
    }


def test_models_may_be_nested_twice():
    inner = nested()
    outer = keras.Sequential([keras.Input((8, 8, 1)), inner, layers.Softmax(name="odds")])
    assert list(members(outer)) == ["block1", "block2", "head"]
    assert members(outer)["head"] == ["classes", "odds"]


@pytest.mark.slow
@pytest.mark.parametrize("name", APPLICATIONS)
def test_applications_have_the_blocks_of_their_papers_in_running_order(name, application):
    assert list(members(application(name))) == APPLICATIONS[name]


@pytest.mark.slow
@pytest.mark.parametrize("name", APPLICATIONS)
def test_a_new_head_on_an_application_is_a_block_of_its_own(name, headed):
    assert list(members(headed(name))) == [*APPLICATIONS[name], "head"]


@pytest.mark.parametrize(
    "make",
    [
        tiny_model,
        unnamed_sequential,
        nested,
        *(pytest.param(name, id=name) for name in APPLICATIONS),
    ],
)
def test_every_weight_is_in_exactly_one_block(make, application):
    model = application(make) if isinstance(make, str) else make()
    found = blocks(model)
    in_blocks = [id(w) for block in found for layer in block.layers for w in layer.weights]
    assert len(in_blocks) == len(set(in_blocks))
    assert set(in_blocks) == {id(weight) for weight in model.weights}
    assert sum(block.n_weights for block in found) == model.count_params()


@pytest.mark.parametrize("name", APPLICATIONS)
def test_no_layer_runs_ahead_of_a_block_it_needs(name, application):
    model = application(name)
    (base,) = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    place = {
        id(layer): number for number, block in enumerate(blocks(model)) for layer in block.layers
    }
    for layer in base.layers:
        for tensor in layer.input if isinstance(layer.input, list) else [layer.input]:
            maker = tensor._keras_history.operation
            if id(layer) in place and id(maker) in place:
                assert place[id(maker)] <= place[id(layer)], (maker.name, layer.name)


def test_a_batchnorm_ahead_of_the_first_kernel_belongs_to_the_first_block():
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.BatchNormalization(name="ahead"),
            layers.Conv2D(2, 3, name="first"),
        ]
    )
    assert members(model) == {"first": ["ahead", "first"]}


def test_counts_tell_trainable_weights_from_all():
    model = tiny_model()
    model.get_layer("block1_conv").trainable = False
    block1, block2, head = blocks(model)
    assert (block1.n_weights, block1.n_trainable) == (9 * 4 + 4 * 4, 4 * 2)
    assert (block2.n_weights, block2.n_trainable) == (9 * 4 * 6 + 4 * 6, 9 * 4 * 6 + 2 * 6)
    assert (head.n_weights, head.n_trainable) == (6 * 3 + 3, 6 * 3 + 3)
    assert [layer.name for layer in block2.batchnorm] == ["block2_bn"]
    assert head.batchnorm == ()
    assert isinstance(head, Block)


@pytest.mark.parametrize("behind", [None, layers.Softmax, lambda: layers.Activation("softmax")])
def test_the_head_is_the_dense_layer_at_the_end(behind):
    ends = [layers.Dense(4, name="last"), *([behind()] if behind else [])]
    model = keras.Sequential([keras.Input((6,)), layers.Dense(5, name="features"), *ends])
    assert head_layer(model).name == "last"


def test_a_model_that_ends_in_features_has_no_head():
    model = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(2, 3), layers.ReLU()])
    assert head_layer(model) is None
    assert "head" not in members(model)


def test_block_names_come_in_the_models_order():
    model = tiny_model()
    assert block_names(model, ["head", "block1"]) == ["block1", "head"]
    assert block_names(model, "block2") == ["block2"]
    assert block_names(model, None) == ["block1", "block2", "head"]
    assert block_names(model, []) == []


@pytest.mark.parametrize("chosen", ["block7", ["block1", "block7"], ("block7",)])
def test_an_unknown_block_is_refused_with_the_known_ones(chosen, refused):
    with refused("'block1', 'block2', 'head'", "'block7'", "blocks(model)"):
        block_names(tiny_model(), chosen)


def test_a_layers_name_in_a_blocks_place_is_refused(refused):
    with refused("'block1_conv'", "a layer's name"):
        block_names(tiny_model(), "block1_conv")


def test_a_model_that_is_not_built_is_refused(refused):
    with refused("a built model", "no weights yet", "keras.Input"):
        blocks(keras.Sequential([layers.Dense(2)]))


@pytest.mark.parametrize("thing", [None, [layers.Dense(2)], "parcels"])
def test_what_is_no_model_is_refused(thing, refused):
    with refused("a keras.Model", f"a {type(thing).__name__}"):
        blocks(thing)
