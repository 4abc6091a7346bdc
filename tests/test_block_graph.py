"""Blocks of networks that fork, share, nest and repeat, against walks of their graphs."""

from __future__ import annotations

import gc
import random
import weakref

from ftlab import DiscriminativeOptimizer, blocks, layer_table, load_backbone, set_trainable
from ftlab.checks.specimens import tiny_model
from ftlab.models.grouping.graph import calls
from ftlab.models.grouping.modules import dominators
from ftlab.models.grouping.order import in_order
from ftlab.models.structure import block_names, by_block, leaf_layers
import keras
from keras import layers
import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components


def members(model, **level) -> dict[str, list[str]]:
    """The layers with weights of each block."""
    return {
        block.name: [layer.name for layer in block.layers if layer.weights]
        for block in blocks(model, **level)
    }


def check_order(model) -> None:
    """Every weight is in one block, and no call of a layer needs a layer of a later block."""
    found = blocks(model)
    weights = [id(w) for block in found for layer in block.layers for w in layer.weights]
    assert len(weights) == len(set(weights))
    assert set(weights) == {id(weight) for weight in model.weights}
    assert sum(block.n_weights for block in found) == model.count_params()
    assert len({block.name for block in found}) == len(found)
    place = {id(x): n for n, block in enumerate(found) for x in block.layers if x.weights}
    late: dict[int, int] = {}  # of each tensor: the last block among all that it was made by

    def walk(tensor) -> int:
        if id(tensor) not in late:
            maker = tensor._keras_history.operation
            node = maker._inbound_nodes[tensor._keras_history.node_index]
            before = max((walk(each) for each in node.input_tensors), default=-1)
            assert before <= place.get(id(maker), before), maker.name
            late[id(tensor)] = place.get(id(maker), before)
        return late[id(tensor)]

    for tensor in model.outputs:
        walk(tensor)


def conv(x, width: int, strides: int = 1, **options):
    x = layers.Conv2D(width, 3, strides, padding="same", use_bias=False, **options)(x)
    return layers.ReLU()(layers.BatchNormalization()(x))


def residual(x, width: int, strides: int = 1, squeeze: bool = False):
    y = layers.BatchNormalization()(
        layers.Conv2D(width, 3, padding="same")(conv(x, width, strides))
    )
    if squeeze:
        z = layers.GlobalAveragePooling2D(keepdims=True)(y)
        z = layers.Conv2D(width, 1, activation="sigmoid")(layers.Conv2D(2, 1)(z))
        y = y * z
    if strides > 1:
        x = layers.Conv2D(width, 1, strides)(x)
    return layers.ReLU()(layers.Add()([x, y]))


def classes(x, name: str = "classes"):
    return layers.Dense(3, name=name)(layers.GlobalAveragePooling2D()(x))


def picture():
    return keras.Input((16, 16, 1))


@pytest.mark.parametrize("squeeze", [False, True])
def test_a_residual_block_without_names_is_one_block_with_its_shortcut(squeeze):
    inputs = picture()
    x = residual(residual(conv(inputs, 4), 4, squeeze=squeeze), 8, 2, squeeze=squeeze)
    model = keras.Model(inputs, classes(x))
    check_order(model)
    stem, first, second, head = members(model).values()
    assert [len(stem), len(head)] == [2, 1]
    assert len(first) == 4 + 2 * squeeze
    assert len(second) == 5 + 2 * squeeze
    assert next(iter(members(model))) == "stem"


def test_a_merge_layers_given_name_names_its_block():
    inputs = picture()
    x = conv(inputs, 4)
    for number in range(2):
        ways = [conv(x, 2), conv(conv(x, 2), 2)]
        x = layers.Concatenate(name=f"mixed{number}")(ways)
    model = keras.Model(inputs, classes(x))
    check_order(model)
    assert list(members(model)) == ["stem", "mixed0", "mixed1", "head"]


def test_a_skip_around_many_blocks_leaves_them_apart():
    inputs = picture()
    x = first = conv(inputs, 4)
    for _ in range(3):
        x = residual(x, 4)
    model = keras.Model(inputs, layers.Conv2D(1, 1)(layers.Add()([x, first])))
    check_order(model)
    assert [len(names) for names in members(model).values()] == [2, 4, 4, 4, 1]


def u_net(name) -> keras.Model:
    inputs = picture()
    a = conv(inputs, 4, name=name(1))
    b = conv(layers.MaxPooling2D()(a), 4, name=name(2))
    c = conv(layers.MaxPooling2D()(b), 4, name=name(3))
    d = conv(layers.Concatenate()([layers.UpSampling2D()(c), b]), 4, name=name(4))
    e = conv(layers.Concatenate()([layers.UpSampling2D()(d), a]), 4, name=name(5))
    return keras.Model(inputs, layers.Conv2D(1, 1, name="pixels")(e))


@pytest.mark.parametrize(
    ("name", "names"),
    [
        (lambda n: f"block{n}_conv", [f"block{n}" for n in range(1, 6)]),
        (lambda n: None, None),  # each is called like its convolution
    ],
)
def test_a_u_net_is_not_one_block_although_a_skip_runs_around_it(name, names):
    model = u_net(name)
    check_order(model)
    convs = [each.name for each in model.layers if isinstance(each, layers.Conv2D)]
    assert list(members(model)) == ([*names, "pixels"] if names else convs)
    assert all(len(each) == 2 for each in list(members(model).values())[:5])


def test_networks_side_by_side_keep_their_blocks():
    image, numbers = picture(), keras.Input((5,))
    x = layers.GlobalAveragePooling2D()(residual(residual(conv(image, 4), 4), 4))
    y = layers.Dense(4, name="wide")(layers.Normalization(name="scaled")(numbers))
    y = layers.Dense(4, name="deep")(layers.BatchNormalization(name="still")(y))
    model = keras.Model([image, numbers], layers.Dense(3)(layers.Concatenate()([x, y])))
    check_order(model)
    found = members(model)
    assert found["wide"] == ["scaled", "wide", "still"]
    assert found["deep"] == ["deep"]
    assert sorted(map(len, found.values())) == [1, 1, 2, 3, 4, 4]


def test_a_second_output_does_not_tear_a_block_of_the_first():
    inputs = picture()
    x = residual(conv(inputs, 4), 4)
    side = classes(x, "side")
    model = keras.Model(inputs, {"main": classes(residual(x, 4)), "side": side})
    check_order(model)
    assert [len(names) for names in members(model).values()].count(4) == 2


def test_a_layer_that_is_called_between_its_own_calls_is_in_one_block_with_what_lies_between():
    inputs = keras.Input((8,))
    relu, twice = layers.ReLU(), layers.Dense(8, name="twice")
    x = relu(layers.Dense(8, name="first")(inputs))
    x = relu(layers.Dense(8, name="between")(relu(twice(x))))
    model = keras.Model(inputs, layers.Dense(2, name="last")(relu(twice(x))))
    check_order(model)
    assert members(model) == {"first": ["first"], "twice": ["twice", "between"], "head": ["last"]}


def test_names_that_go_in_circles_are_one_block():
    inputs = x = keras.Input((8,))
    for name in ("block1_a", "block2_a", "block1_b", "block3_a"):
        x = layers.Dense(8, name=name)(x)
    model = keras.Model(inputs, layers.Dense(2, name="last")(x))
    check_order(model)
    assert members(model) == {
        "block1": ["block1_a", "block2_a", "block1_b"],
        "block3": ["block3_a"],
        "head": ["last"],
    }


def small(name: str, *inner: keras.layers.Layer) -> keras.Sequential:
    return keras.Sequential([keras.Input((8,)), *inner], name=name)


def test_nested_models_that_share_a_layer_count_it_once():
    shared, inputs = layers.Dense(8, name="shared"), keras.Input((8,))
    left = small("left", layers.Dense(8, name="mine"), shared)
    right = small("right", layers.Dense(8, name="yours"), shared)
    joined = layers.Add()([left(inputs), right(inputs)])
    model = keras.Model(inputs, layers.Dense(2, name="last")(joined))
    assert members(model) == {
        "mine": ["mine"], "yours": ["yours"], "shared": ["shared"], "head": ["last"],
    }  # fmt: skip
    assert sum(block.n_weights for block in blocks(model)) == model.count_params()
    assert [layer.name for layer in leaf_layers(model)].count("shared") == 1
    assert layer_table(model).weights.sum() == model.count_params()


def test_a_nested_model_that_is_called_twice_counts_once():
    one, other = keras.Input((8,)), keras.Input((8,))
    base = small("base", layers.Dense(4, name="block1_x"), layers.Dense(4, name="block2_x"))
    model = keras.Model([one, other], layers.Dense(1)(layers.Subtract()([base(one), base(other)])))
    assert list(members(model)) == ["block1", "block2", "head"]
    assert sum(block.n_weights for block in blocks(model)) == model.count_params()


def test_blocks_of_one_name_in_two_nested_models_are_two_blocks():
    inputs = x = keras.Input((8,))
    for name in ("left", "right"):
        x = small(name, layers.Dense(8, name="block1_x"), layers.Dense(8, name="dense"))(x)
    model = keras.Model(inputs, layers.Dense(2, name="classes")(x))
    assert members(model) == {
        "left_block1": ["block1_x"], "left_dense": ["dense"],
        "right_block1": ["block1_x"], "right_dense": ["dense"], "head": ["classes"],
    }  # fmt: skip


def test_a_nested_model_that_is_named_like_a_block_is_one():
    model = keras.Sequential(
        [
            keras.Input((8,)),
            small("block1", layers.Dense(8), layers.LayerNormalization(), layers.Dense(8)),
            small("block2", layers.Dense(8), layers.Dense(8)),
            layers.Dense(2),
        ]
    )
    assert list(map(len, members(model).values())) == [3, 2, 1]
    assert list(members(model)) == ["block1", "block2", "head"]


class Own(keras.layers.Layer):
    """A layer with layers and a weight of its own."""

    def __init__(self, **options):
        super().__init__(**options)
        self.inner, self.norm = layers.Dense(8), layers.BatchNormalization()

    def build(self, shape):
        self.inner.build(shape)
        self.norm.build(shape)
        self.scale = self.add_weight(shape=(8,))

    def call(self, x):
        return self.norm(self.inner(x)) * self.scale

    def compute_output_shape(self, shape):
        return shape


def test_wrappers_and_layers_of_ones_own_count_with_all_they_hold():
    model = keras.Sequential(
        [
            keras.Input((6, 8)),
            layers.TimeDistributed(Own(name="own"), name="each"),
            layers.TimeDistributed(layers.BatchNormalization(), name="still"),
            layers.Bidirectional(layers.LSTM(3), name="both"),
            layers.Dense(2, name="last"),
        ]
    )
    assert members(model) == {"each": ["each", "still"], "both": ["both"], "head": ["last"]}
    each, both, _head = blocks(model)
    assert each.n_weights == 8 * 8 + 8 + 4 * 8 + 8 + 4 * 8
    assert both.n_weights == 2 * 4 * ((8 + 3) * 3 + 3)
    assert sum(block.n_weights for block in blocks(model)) == model.count_params()


class Defined(keras.Model):
    """A model of one's own, with a layer that its call leaves out."""

    def __init__(self):
        super().__init__()
        self.first, self.pool = layers.Conv2D(4, 3, name="conv"), layers.GlobalAveragePooling2D()
        self.unused = layers.Dense(5, name="unused")
        self.last = layers.Dense(3, name="last")

    def build(self, shape):
        self.first.build(shape)
        self.last.build((None, 4))
        super().build(shape)

    def call(self, x):
        return self.last(self.pool(self.first(x)))


def test_a_layer_that_was_never_called_is_in_no_block():
    model = Defined()
    model(np.zeros((1, 8, 8, 1), "float32"))
    assert members(model) == {"conv": ["conv"], "head": ["last"]}
    assert sum(block.n_weights for block in blocks(model)) == model.count_params()
    table = layer_table(set_trainable(model, ["head"])).set_index("layer")
    assert table.weights.to_dict()["unused"] == 0
    assert table.trainable[table.trainable].index.tolist() == ["last"]


def test_a_sequential_model_that_keras_could_not_build_to_its_end_is_refused(refused):
    """Keras gives up without a word where a layer cannot tell its output's shape."""

    class Unknown(keras.layers.Layer):
        def compute_output_shape(self, shape):
            raise NotImplementedError

        def call(self, x):
            return x

    model = keras.Sequential(
        [keras.Input((8,)), layers.Dense(2), Unknown(), layers.Dense(3, name="late")]
    )
    with refused("a built model", "'late'", "no weights yet", "model("):
        blocks(model)
    model(np.zeros((1, 8), "float32"))
    assert list(members(model).values())[-1] == ["late"]


def test_layers_that_hold_one_variable_are_one_block():
    class Tied(keras.layers.Layer):
        def __init__(self, other, **options):
            super().__init__(**options)
            self.other = other

        def call(self, x):
            return keras.ops.matmul(x, keras.ops.transpose(self.other.kernel))

    inputs, first = keras.Input((8,)), layers.Dense(4, name="first", use_bias=False)
    x = layers.Dense(4, name="between")(first(inputs))
    model = keras.Model(inputs, layers.Dense(2, name="last")(Tied(first, name="tied")(x)))
    assert members(model) == {"first": ["first", "between", "tied"], "head": ["last"]}
    assert sum(block.n_weights for block in blocks(model)) == model.count_params()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(36))
def test_random_networks_run_block_by_block(seed):
    """Layers are named after blocks at random, shared at random and joined at random."""
    dice = random.Random(seed)
    relu, shared = layers.ReLU(), layers.Dense(4, name="shared")
    tensors = [keras.Input((4,)) for _ in range(dice.randint(1, 2))]
    inputs = list(tensors)
    for number in range(dice.randint(4, 12)):
        taken = dice.sample(tensors, min(len(tensors), dice.choice([1, 1, 2, 3])))
        x = layers.Add()(taken) if len(taken) > 1 else taken[0]
        named = f"block{dice.randint(1, 4)}_{number}" if dice.random() < seed % 3 / 2 else None
        kinds = [
            lambda x, named=named: layers.Dense(4, name=named)(x),
            lambda x: layers.BatchNormalization()(x),
            relu,
            shared if seed % 4 == 3 else relu,
        ]
        tensors.append(dice.choices(kinds, [4, 2, 1, 1])[0](x))
    if seed % 2:
        outputs = [x for x in tensors[-dice.randint(1, 2) :] if x not in inputs]
    else:
        outputs = [layers.Add()(tensors)]
    check_order(keras.Model(inputs, outputs))


@pytest.mark.parametrize("seed", range(20))
def test_a_dominator_is_what_no_way_gets_around(seed):
    """Against its definition: without it there is no way left from the inputs."""
    dice = random.Random(seed)
    needs = [tuple(dice.sample(range(n), min(n, dice.randint(0, 3)))) for n in range(14)]

    def reached(without: int) -> set[int]:
        found: set[int] = set()
        for place, before in enumerate(needs):
            if place != without and (not before or found & set(before)):
                found.add(place)
        return found

    everywhere = {place: set(range(14)) - reached(place) - {place} for place in range(14)}
    expected = [max((d for d in range(14) if p in everywhere[d]), default=-1) for p in range(14)]
    assert dominators(needs) == expected


@pytest.mark.parametrize("seed", range(20))
def test_what_needs_each_other_is_merged_and_nothing_else(seed):
    dice = random.Random(seed)
    edges = {(dice.randrange(9), dice.randrange(9)) for _ in range(dice.randint(0, 16))}
    order = in_order(9, edges)
    place = {number: at for at, numbers in enumerate(order) for number in numbers}
    assert sorted(place) == list(range(9))
    assert all(place[needed] <= place[user] for needed, user in edges)
    matrix = np.zeros((9, 9))
    for edge in edges:
        matrix[edge] = 1
    assert len(order) == connected_components(csr_array(matrix), connection="strong")[0]


def test_calls_take_what_runs_ahead_of_them():
    found = calls(u_net(lambda n: None))
    assert all(needed < place for place, call in enumerate(found) for needed in call.needs)
    assert [len(call.needs) for call in found if "concatenate" in call.operation.name] == [2, 2]


def numbered() -> keras.Model:
    """Eleven blocks that are only numbered, at three resolutions, and a head."""
    inputs = x = picture()
    for number, strides in enumerate((1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 2)):
        x = conv(x, 2, strides, name=f"block_{number}_conv")
    return keras.Model(inputs, classes(x, "head"))


def test_numbered_blocks_at_one_resolution_are_a_stage():
    assert list(members(numbered(), level="stage")) == [
        "block_0-2", "block_3-6", "block_7-9", "block_10", "head",
    ]  # fmt: skip


@pytest.mark.parametrize("make", [tiny_model, lambda: load_backbone("parcels")])
def test_a_model_whose_blocks_are_its_stages_has_the_same_at_both_levels(make):
    model = make()
    assert blocks(model, level="stage") == blocks(model)


def staged() -> keras.Model:
    inputs = x = keras.Input((4,))
    for name in ("block1", "block1a", "block1b", "block2a", "block2b", "block3"):
        x = layers.Dense(4, name=f"{name}_x")(x)
    return keras.Model(inputs, layers.Dense(2, name="head")(x))


def test_no_stage_has_the_name_of_another_block():
    model = staged()
    assert list(members(model, level="stage")) == [
        "block1", "block1a-block1b", "block2", "block3", "head",
    ]  # fmt: skip
    told = {block.name: block for block in blocks(model)}
    for stage in blocks(model, level="stage"):
        assert stage.name not in told or stage == told[stage.name]
    assert block_names(model, "block1") == ["block1"]
    assert block_names(model, ["head", "block2", "block1"]) == [
        "block1", "block2a", "block2b", "head",
    ]  # fmt: skip


def test_a_stages_rate_holds_for_its_blocks_and_a_blocks_own_counts_first():
    model = staged()
    rates = {"block2": 1e-3, "block2b": 1e-4, "head": 1e-2}
    assert by_block(model, rates) == {"block2a": 1e-3, "block2b": 1e-4, "head": 1e-2}
    assert by_block(model, dict(reversed(rates.items()))) == by_block(model, rates)
    optimizer = DiscriminativeOptimizer.for_model(model, rates, default=1e-5)
    assert optimizer.rates["block2a"] == 1e-3
    assert optimizer.rates["block2b"] == 1e-4
    assert optimizer.rates["block3"] == 1e-5


def test_a_stage_is_frozen_and_unfrozen_as_its_blocks_are():
    model = set_trainable(staged(), ["block2", "head"])
    trained = [layer.name for layer in model.layers if layer.trainable_weights]
    assert trained == ["block2a_x", "block2b_x", "head"]


@pytest.mark.parametrize("level", ["stages", "block1", None, 1])
def test_another_word_for_a_level_is_refused(level, refused):
    with refused("level='block' or 'stage'", repr(level)):
        blocks(tiny_model(), level=level)


def test_a_panel_takes_a_stages_name_for_its_blocks(refused):
    from ftlab.panels.layers.state import LayerState

    state = LayerState(set_trainable(staged(), []))
    state.set_block("block2", trainable=True)
    assert [row.name for row in state.rows() if row.trainable] == ["block2a", "block2b"]
    with refused("one name of a block or a stage", "['block2', 'head']"):
        state.set_block(["block2", "head"], trainable=True)


def test_blocks_follow_a_sequential_model_that_changes():
    model = keras.Sequential(
        [keras.Input((8,)), layers.Dense(4, name="first"), layers.Dense(3, name="second")]
    )
    assert members(model) == {"first": ["first"], "head": ["second"]}
    model.pop()
    model.add(layers.BatchNormalization(name="second"))
    assert members(model) == {"first": ["first", "second"]}
    model.add(layers.Dense(2, name="block3_x"))
    model.add(layers.Dense(2, name="last"))
    assert list(members(model)) == ["first", "block3", "head"]


def test_what_is_remembered_of_a_model_does_not_keep_it():
    model = tiny_model()
    blocks(model)
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None
