"""What a block is: neighboring layers that one decision freezes or trains together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeVar

from ftlab.errors import InputError, listed
from ftlab.models.block import Block as Block
from ftlab.models.block import is_batchnorm as is_batchnorm
from ftlab.models.block import seed_generators as seed_generators
from ftlab.models.grouping.groups import Group, groups_of
from ftlab.models.grouping.keys import HEAD as HEAD
from ftlab.models.head import find_head
from ftlab.models.stages import stage_names, staged
from ftlab.models.tail import graph_of
from ftlab.translation import _
import keras

Level = Literal["block", "stage"]
_Value = TypeVar("_Value")


def leaf_layers(model: keras.Model) -> Iterator[keras.layers.Layer]:
    """All layers in running order, those of nested models instead of the nested model.

    A layer that several nested models share comes once, where it runs first.
    """
    return iter({id(layer): layer for layer in _leaves(model)}.values())


def _leaves(model: keras.Model) -> Iterator[keras.layers.Layer]:
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _leaves(layer)
        elif not isinstance(layer, keras.layers.InputLayer):
            yield layer


def blocks(model: keras.Model, *, level: Level = "block") -> list[Block]:
    """The blocks of a model, in the order in which they run.

    Layers named after a block (`block3_conv`, `conv4_block6_1_bn`) belong to it. Where names
    say nothing, layers that lie between a fork of the network and the place where its ways join
    again are a block: a residual block, an Inception module. Otherwise a layer with a kernel
    begins a block named after itself, and the BatchNorm, activation and pooling layers behind it
    belong to that block. A dense layer at the end is the block `head`.

    No block needs a layer of a later block. Blocks that need each other, whatever their layers
    are called, are one block.

    Args:
        model: Any built Keras model: sequential, functional, nested or from `keras.applications`.
            Of a subclass with a `call` of its own, the layers count in the order in which they
            are defined; those that were never built are in no block.
        level: `"stage"` puts neighboring blocks together: those whose names share a stage
            (`block3a` and `block3b` as `block3`, all of `conv4_block…` as `conv4`) and, in a
            network of more than ten blocks, those that are only numbered, at one resolution
            (`block_4`, `block_5` and `block_6` as `block_4-6`).

    Returns:
        A list of `Block`. Each holds at least one layer with weights, each layer is in one block.

    Raises:
        InputError: Not a Keras model, a model that is not built yet, or another word for `level`.

    Example:
    >>> from ftlab import load_backbone
    >>> [block.name for block in blocks(load_backbone("parcels"))]
    ['block1', 'block2', 'block3', 'block4', 'head']
    """
    check_model(model)
    if level not in ("block", "stage"):
        raise InputError(
            _("level='block' or 'stage'"),
            f"level={level!r}",
            _("a block's name instead of a level, or the plural"),
            _("blocks(model, level='stage') for the stages of a large network"),
        )
    groups = _groups(model)
    if level == "block":
        return [Block(group.name, tuple(group.layers)) for group in groups]
    stages = staged(groups)
    return [
        Block(name, tuple(layer for group in stage for layer in group.layers))
        for name, stage in zip(stage_names(stages), stages, strict=True)
    ]


def head_layer(model: keras.Model) -> keras.layers.Layer | None:
    """The layer that gives the classes, or `None` where the model ends in features."""
    if graph_of(model) is not None:
        place = find_head(model)
        return None if place is None else place.layer
    for layer in reversed(list(leaf_layers(model))):
        if isinstance(layer, keras.layers.Dense):
            return layer
        if layer.weights or not isinstance(layer, keras.layers.Activation | keras.layers.Softmax):
            return None
    return None


def block_names(model: keras.Model, chosen: str | Iterable[str] | None) -> list[str]:
    """Check block names against a model.

    Args:
        model: The model that should have these blocks.
        chosen: A name, several names, or `None` for all blocks. A stage's name stands for its
            blocks.

    Returns:
        The chosen blocks' names, in the model's order.

    Raises:
        InputError: A name that is no block of this model; the message lists those that are.
    """
    meant = _meant(model)
    known = [name for name, names in meant.items() if names == [name]]
    if chosen is None:
        return known
    wanted = [chosen] if isinstance(chosen, str) else list(chosen)
    for name in wanted:
        if name not in meant:
            raise InputError(
                _("blocks of this model ({names})", names=listed(known)),
                repr(name),
                _(
                    "another model's block, a layer's name in a block's place, or a head that was "
                    "replaced"
                ),
                _("[block.name for block in blocks(model)] to list them"),
            )
    found = {block for name in wanted for block in meant[name]}
    return [name for name in known if name in found]


def by_block(model: keras.Model, values: Mapping[str, _Value]) -> dict[str, _Value]:
    """Values for blocks and stages as one value for each of the blocks.

    Args:
        model: The model that has these blocks.
        values: Block or stage name → value. What is given for a block itself counts before what
            is given for its stage.

    Returns:
        Block name → value, in the model's order.

    Raises:
        InputError: A name that is no block of this model.

    Example:
    >>> from ftlab.checks.specimens import tiny_model
    >>> by_block(tiny_model(), {"head": 1e-2, "block1": 1e-4})
    {'block1': 0.0001, 'head': 0.01}
    """
    names = block_names(model, values)
    meant = _meant(model)
    stages = {block: values[name] for name in values for block in meant[name]}
    return {name: values.get(name, stages[name]) for name in names}


def _meant(model: keras.Model) -> dict[str, list[str]]:
    """Block name → itself, in the model's order, then stage name → the names of its blocks."""
    check_model(model)
    groups = _groups(model)
    stages = staged(groups)
    meant = {group.name: [group.name] for group in groups}
    for name, stage in zip(stage_names(stages), stages, strict=True):
        meant.setdefault(name, [group.name for group in stage])
    return meant


def _groups(model: keras.Model) -> list[Group]:
    return groups_of(model, list(leaf_layers(model)), head_layer(model))


def check_model(model: object) -> None:
    """Raise an `InputError` unless this is a built Keras model."""
    if not isinstance(model, keras.Model):
        raise InputError(
            _("a keras.Model"),
            _("a {kind}", kind=type(model).__name__),
            _("a function that builds a model but returns nothing, or a list of layers"),
            _("`return model` at the function's end"),
        )
    if not model.built:
        raise InputError(
            _("a built model"),
            _("{name!r}, which has no weights yet", name=model.name),
            _("a model that was never told its input's shape"),
            _("keras.Input(shape) as its first layer, or model.build((None, 32, 32, 1))"),
        )
    if isinstance(model, keras.Sequential):
        for layer in model.layers:
            if not layer.built:
                raise InputError(
                    _("a built model"),
                    _("{name!r}, a layer that has no weights yet", name=layer.name),
                    _("a layer of one's own ahead of it that cannot tell its output's shape"),
                    _("model(images[:1]): a call builds the rest"),
                )
