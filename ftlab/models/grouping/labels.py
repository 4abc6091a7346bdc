"""What the names and kinds of layers tell about the blocks they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile
import re

import keras

# How keras.applications and this course name the layers of a block.
_BLOCK = re.compile(
    r"""
    (?:conv\d+_)?block_?\d+[a-z]?(?=_|$)  # block1, block_12, block3b, conv4_block6
    | expanded_conv(?:_\d+)?(?=_|$)       # MobileNetV3, and the first block of MobileNetV2
    | (?:stem|top)(?=_|$)                 # both ends of EfficientNet
    | pool\d+(?=_|$)                      # between two stages of DenseNet
    """,
    re.VERBOSE,
)
# ConvNeXt puts the model's name in front: convnext_tiny_stage_0_block_2_depthwise_conv.
_BEHIND_A_NAME = re.compile(
    r"(?:convnext_[a-z]+_)(stem)(?=_|$)"
    r"|(?:\w+?_)?(stage_?\d+_block_?\d+|downsampling_block_?\d+)(?=_|$)"
)
_SEPARABLE = re.compile(r"conv_(?:pad|dw|pw)_(\d+)(?=_|$)")  # MobileNet: two kernels a block
_JOINING = {"add", "concat", "concatenate"}
_NORMALIZING = (
    keras.layers.BatchNormalization,
    keras.layers.LayerNormalization,
    keras.layers.GroupNormalization,
    keras.layers.RMSNormalization,
    keras.layers.Normalization,
    keras.layers.PReLU,
)


def label(name: str) -> str | None:
    """The block that a layer's name tells, or `None`.

    Example:
    >>> label("conv4_block6_1_bn"), label("convnext_tiny_stage_0_block_2_layer_scale")
    ('conv4_block6', 'stage_0_block_2')
    >>> label("conv_dw_3_bn"), label("conv2d_17")
    ('block_3', None)
    """
    if found := _BLOCK.match(name):
        return found.group()
    if found := _BEHIND_A_NAME.match(name):
        return found[1] or found[2]
    if found := _SEPARABLE.match(name):
        return f"block_{found[1]}"
    return None


def is_automatic(operation: keras.Operation) -> bool:
    """Whether Keras made up the name, as in `conv2d_17`; the number depends on what came before."""
    kind = re.sub(r"_\d+$", "", operation.name).replace("_", "")
    return kind == type(operation).__name__.lower()


def has_kernel(layer: object) -> bool:
    """Whether a layer has weights of its own kind, and does not just normalize what it gets."""
    if isinstance(layer, keras.layers.Wrapper):
        return bool(layer.weights) and not isinstance(layer.layer, _NORMALIZING)
    return bool(getattr(layer, "weights", ())) and not isinstance(layer, _NORMALIZING)


def longer(told: str, names: Iterable[str]) -> str | None:
    """A module's own number behind a label that many modules share: `block35_7` in `block35`.

    Args:
        told: The label.
        names: Of those layers of one module that have this label.

    Example:
    >>> longer("block35", ["block35_7_mixed", "block35_7_conv"])
    'block35_7'
    >>> longer("conv4_block6", ["conv4_block6_1_conv", "conv4_block6_2_conv"])
    """
    rests = {name[len(told) :].split("_")[1:2][0] for name in names if name != told}
    number = rests.pop() if len(rests) == 1 else ""
    return f"{told}_{number}" if number.isdigit() else None


def module_name(operations: Sequence[keras.Operation]) -> str:
    """What to call a module whose layers' names tell no block.

    Args:
        operations: In running order; the last is the one in which its ways join.

    Returns:
        The last one's name without the word for joining, what all names given by hand begin
        with, or the name of the first layer with weights.
    """
    *_rest, join = operations
    if not is_automatic(join):
        kept = [part for part in join.name.split("_") if part not in _JOINING]
        if kept:
            return "_".join(kept)
    given = [each.name.split("_") for each in operations if not is_automatic(each)]
    shared = takewhile(lambda parts: len(set(parts)) == 1, zip(*given, strict=False))
    common = "_".join(parts[0] for parts in shared)
    return common or next(filter(has_kernel, operations), operations[0]).name
