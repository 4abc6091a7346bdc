"""Blocks of every family of `keras.applications`: whole, in running order, counted by hand."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import chain

from ftlab import blocks, set_trainable
from ftlab.models.structure import block_names
import keras
import pytest

SEPARABLE, DENSE, CONV = "SeparableConv2D", "Dense", "Conv2D"
DEPTHWISE, LAYER_NORM, BATCH_NORM = "DepthwiseConv2D", "LayerNormalization", "BatchNormalization"


def efficientnet(*times: int) -> list[str]:
    letters = [f"block{s}{'abcdefghijklmno'[n]}" for s, t in enumerate(times, 1) for n in range(t)]
    return ["stem", *letters, "top", "head"]


def resnet(*times: int) -> list[str]:
    stages = [f"conv{s}_block{n}" for s, t in enumerate(times, 2) for n in range(1, t + 1)]
    return ["conv1_conv", *stages, "head"]


def densenet(*times: int) -> list[str]:
    parts = []
    for stage, count in enumerate(times, 2):
        parts += [f"conv{stage}_block{n}" for n in range(1, count + 1)] + [f"pool{stage}"]
    return ["conv1_conv", *parts[:-1], "head"]


def convnext(*times: int) -> list[str]:
    parts = []
    for stage, count in enumerate(times):
        parts += [f"stage_{stage}_block_{n}" for n in range(count)]
        parts += [f"downsampling_block_{stage}"]
    return ["stem", *parts[:-1], "head"]


def mobilenet_v3(count: int) -> list[str]:
    blocks = ["expanded_conv", *(f"expanded_conv_{n}" for n in range(1, count))]
    return ["conv", *blocks, "conv_1", "conv_2", "head"]


INCEPTION_RESNET = [
    "stem", "mixed_5b", *(f"block35_{n}" for n in range(1, 11)), "mixed_6a",
    *(f"block17_{n}" for n in range(1, 21)), "mixed_7a", *(f"block8_{n}" for n in range(1, 11)),
    "conv_7b", "head",
]  # fmt: skip
NASNET = [
    "stem", "reduction_stem_1", "reduction_stem_2", *(f"normal_{n}" for n in range(4)),
    "reduction_reduce_4", *(f"normal_{n}" for n in range(5, 9)),
    "reduction_reduce_8", *(f"normal_{n}" for n in range(9, 13)), "head",
]  # fmt: skip
VGG = [*(f"block{n}" for n in range(1, 6)), "fc1", "fc2", "head"]
# How often the papers repeat each block: name → (pixels a side, blocks).
QUICK = {
    "MobileNet": (32, ["conv1", *(f"block_{n}" for n in range(1, 14)), "head"]),
    "MobileNetV3Small": (32, mobilenet_v3(11)),
    "ConvNeXtTiny": (32, convnext(3, 3, 9, 3)),
    "Xception": (71, [*(f"block{n}" for n in range(1, 15)), "head"]),
    "InceptionV3": (75, ["stem", *(f"mixed{n}" for n in range(11)), "head"]),
    "VGG16": (32, VGG),
}
SLOW = {
    "MobileNetV3Large": (32, mobilenet_v3(15)),
    "ResNet50": (32, resnet(3, 4, 6, 3)),
    "ResNet101": (32, resnet(3, 4, 23, 3)),
    "ResNet101V2": (32, resnet(3, 4, 23, 3)),
    "ResNet152": (32, resnet(3, 8, 36, 3)),
    "ResNet152V2": (32, resnet(3, 8, 36, 3)),
    "DenseNet121": (32, densenet(6, 12, 24, 16)),
    "EfficientNetB0": (32, efficientnet(1, 2, 2, 3, 3, 4, 1)),
    "EfficientNetV2B0": (32, efficientnet(1, 2, 2, 3, 5, 8)),
    "EfficientNetV2S": (32, efficientnet(2, 4, 4, 6, 9, 15)),
    "InceptionResNetV2": (75, INCEPTION_RESNET),
    "NASNetMobile": (32, NASNET),
    "VGG19": (32, VGG),
}
# What each of a family's blocks consists of: (the names' beginning, kind of layer, how many).
# Counted in the papers' figures.
CONTENTS = [
    *(("MobileNet", f"block_{n}", kind, 1) for n in (1, 13) for kind in (DEPTHWISE, CONV)),
    ("MobileNet", "block_2", BATCH_NORM, 2),
    *(("Xception", f"block{n}", SEPARABLE, 2) for n in (2, 3, 4, 13, 14)),
    *(("Xception", f"block{n}", SEPARABLE, 3) for n in range(5, 13)),
    *(("Xception", f"block{n}", CONV, 1) for n in (2, 3, 4, 13)),
    *(("Xception", f"block{n}", BATCH_NORM, 3) for n in (2, 3, 4, *range(5, 14))),
    ("InceptionV3", "stem", CONV, 5),
    *(("InceptionV3", f"mixed{n}", CONV, 7) for n in range(3)),
    ("InceptionV3", "mixed3", CONV, 4),
    *(("InceptionV3", f"mixed{n}", CONV, 10) for n in range(4, 8)),
    ("InceptionV3", "mixed8", CONV, 6),
    *(("InceptionV3", f"mixed{n}", CONV, 9) for n in (9, 10)),
    *(("ConvNeXtTiny", f"stage_{n}_block_0", DENSE, 2) for n in range(4)),
    *(("ConvNeXtTiny", f"stage_{n}_block_1", LAYER_NORM, 1) for n in range(3)),
    *(("ConvNeXtTiny", f"downsampling_block_{n}", LAYER_NORM, 1) for n in range(3)),
    ("ConvNeXtTiny", "stage_3_block_2", LAYER_NORM, 2),  # one behind the last block
    *(("DenseNet121", f"conv{n}_block6", CONV, 2) for n in (2, 3, 4, 5)),
    *(("DenseNet121", f"pool{n}", kind, 1) for n in (2, 3, 4) for kind in (CONV, BATCH_NORM)),
    ("InceptionResNetV2", "mixed_5b", CONV, 7),
    ("InceptionResNetV2", "mixed_6a", CONV, 4),
    ("InceptionResNetV2", "mixed_7a", CONV, 7),
    *(("InceptionResNetV2", f"block35_{n}", CONV, 7) for n in (1, 10)),
    *(("InceptionResNetV2", f"block17_{n}", CONV, 5) for n in (1, 20)),
    *(("InceptionResNetV2", f"block8_{n}", CONV, 5) for n in (1, 10)),
    *(("NASNetMobile", f"normal_{n}", SEPARABLE, 10) for n in (0, 3, 5, 8, 9, 12)),
    *(("NASNetMobile", f"reduction_reduce_{n}", SEPARABLE, 10) for n in (4, 8)),
    *(("NASNetMobile", f"reduction_stem_{n}", SEPARABLE, 10) for n in (1, 2)),
]
STAGES = {
    "MobileNet": [
        "conv1", "block_1", "block_2-3", "block_4-5", "block_6-11", "block_12-13", "head",
    ],
    "MobileNetV3Small": [
        "conv", "expanded_conv", "expanded_conv_1-2", "expanded_conv_3-7", "expanded_conv_8-10",
        "conv_1", "conv_2", "head",
    ],
    "MobileNetV3Large": [
        "conv", "expanded_conv", "expanded_conv_1-2", "expanded_conv_3-5", "expanded_conv_6-11",
        "expanded_conv_12-14", "conv_1", "conv_2", "head",
    ],
    "ConvNeXtTiny": [
        "stem", "stage_0", "downsampling_block_0", "stage_1", "downsampling_block_1", "stage_2",
        "downsampling_block_2", "stage_3", "head",
    ],
    "Xception": ["block1", "block2", "block3", "block4-12", "block13-14", "head"],
    "InceptionV3": ["stem", "mixed0-2", "mixed3-7", "mixed8-10", "head"],
    "VGG16": VGG,
    "VGG19": VGG,
    **{
        name: ["conv1_conv", "conv2", "conv3", "conv4", "conv5", "head"]
        for name in ("ResNet50", "ResNet101", "ResNet152", "ResNet101V2", "ResNet152V2")
    },
    "DenseNet121": [
        "conv1_conv", "conv2", "pool2", "conv3", "pool3", "conv4", "pool4", "conv5", "head",
    ],
    "EfficientNetB0": ["stem", *(f"block{n}" for n in range(1, 8)), "top", "head"],
    "EfficientNetV2B0": ["stem", *(f"block{n}" for n in range(1, 7)), "top", "head"],
    "EfficientNetV2S": ["stem", *(f"block{n}" for n in range(1, 7)), "top", "head"],
    "InceptionResNetV2": [
        "stem", "mixed_5b", "block35", "mixed_6a", "block17", "mixed_7a", "block8", "conv_7b",
        "head",
    ],
    "NASNetMobile": [
        "stem", "reduction_stem_1", "reduction_stem_2", "normal_0-3", "reduction_reduce_4",
        "normal_5-8", "reduction_reduce_8", "normal_9-12", "head",
    ],
}  # fmt: skip


@cache
def built(name: str) -> keras.Model:
    side = (QUICK | SLOW)[name][0]
    make = getattr(keras.applications, name)
    return make(weights=None, input_shape=(side, side, 3), classes=5)


@pytest.fixture(scope="module", autouse=True)
def _let_go():
    yield
    built.cache_clear()


families = pytest.mark.parametrize(
    "name", [*QUICK, *(pytest.param(name, marks=pytest.mark.soak) for name in SLOW)]
)


@pytest.mark.slow
@families
def test_a_family_has_the_blocks_of_its_paper_in_running_order(name):
    assert [block.name for block in blocks(built(name))] == (QUICK | SLOW)[name][1]


@families
def test_every_weight_is_in_exactly_one_block(name):
    model = built(name)
    in_blocks = [id(w) for block in blocks(model) for each in block.layers for w in each.weights]
    assert Counter(in_blocks) == Counter(id(weight) for weight in model.weights)


@families
def test_no_layer_needs_a_layer_of_a_later_block(name):
    """Walks the graph call by call; what is in no block is as late as what it takes."""
    model = built(name)
    place = {
        id(layer): number for number, block in enumerate(blocks(model)) for layer in block.layers
    }
    place |= {  # ConvNeXt: a small model inside counts by its layers
        id(layer): max(place[id(inner)] for inner in layer.layers if id(inner) in place)
        for layer in model.layers
        if isinstance(layer, keras.Model)
    }
    late: dict[int, int] = {}
    for operation in model.operations:
        for node in operation._inbound_nodes:
            makers = [tensor._keras_history.operation for tensor in node.input_tensors]
            latest = max((late[id(maker)] for maker in makers), default=-1)
            late[id(operation)] = place.get(id(operation), latest)
            assert latest <= late[id(operation)], operation.name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "block", "kind", "times"),
    [pytest.param(*each, marks=[pytest.mark.soak] if each[0] in SLOW else []) for each in CONTENTS],
)
def test_a_block_is_whole(name, block, kind, times):
    (found,) = [each for each in blocks(built(name)) if each.name == block]
    assert Counter(type(layer).__name__ for layer in found.layers)[kind] == times


@families
def test_stages_are_the_blocks_at_one_resolution_or_of_one_name(name):
    model = built(name)
    stages = blocks(model, level="stage")
    assert [stage.name for stage in stages] == STAGES[name]
    layers = [[layer for block in level for layer in block.layers] for level in (
        blocks(model), stages,
    )]  # fmt: skip
    assert layers[0] == layers[1]


@families
def test_a_stages_name_stands_for_its_blocks(name):
    model = built(name)
    told = {block.name: block.layers for block in blocks(model)}
    for stage in blocks(model, level="stage"):
        names = block_names(model, stage.name)
        assert tuple(chain(*(told[each] for each in names))) == stage.layers


def test_a_stage_unfreezes_all_of_its_blocks():
    model = set_trainable(built("InceptionV3"), ["mixed8-10", "head"])
    trained = {layer.name for layer in model.layers if layer.trainable_weights}
    alone = set_trainable(model, ["mixed8", "mixed9", "mixed10", "head"])
    assert trained == {layer.name for layer in alone.layers if layer.trainable_weights}
    assert sum(isinstance(model.get_layer(each), keras.layers.Conv2D) for each in trained) == 24


def test_inceptions_blocks_do_not_depend_on_what_the_process_made_before():
    """Its convolutions are called conv2d_17 or conv2d_94, as it happens."""
    model = built("InceptionV3")
    numbers = [each.name for each in model.layers if each.name.startswith("conv2d")]
    keras.layers.Conv2D(1, 1)
    assert len(numbers) == 94
    assert not {block.name for block in blocks(model)} & set(numbers)
