"""The `trainable` flags of a whole model, nested models included: read, kept, set again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftlab.models.freezing import BatchNorm, set_trainable
from ftlab.models.parts import own_parameters
import keras

Flags = tuple[bool, ...]


def members(model: keras.Model) -> list[Any]:
    """The model, its layers, then weights of no layer; a nested model ahead of its own layers."""
    return [*_layers(model), *own_parameters(model)]


def _layers(model: keras.Model) -> Iterator[keras.layers.Layer]:
    yield model
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _layers(layer)
        else:
            yield layer


def read_flags(model: keras.Model) -> Flags:
    """What `trainable` says, of the model itself and of everything in it."""
    return tuple(bool(member.trainable) for member in members(model))


def apply_flags(model: keras.Model, flags: Flags) -> None:
    """Set all flags as they were read.

    Args:
        model: The model they were read from, or one of the same structure.
        flags: From `read_flags`.
    """
    # A model hands its flag down to its layers and weights, so theirs are set after it.
    for member, flag in zip(members(model), flags, strict=True):
        member.trainable = flag


def flags_for(model: keras.Model, names: list[str], batchnorm: BatchNorm) -> Flags:
    """The flags with which these blocks train; the model is left as it is.

    Args:
        model: Any built Keras model.
        names: Of the blocks that train.
        batchnorm: What BatchNorm layers in these blocks do.
    """
    before = read_flags(model)
    try:
        return read_flags(set_trainable(model, names, batchnorm=batchnorm))
    finally:
        apply_flags(model, before)
