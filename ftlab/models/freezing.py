"""Freezing: which blocks training may change, and what BatchNorm will do meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from ftlab.errors import InputError
from ftlab.models.structure import (
    Block,
    block_names,
    blocks,
    check_model,
    is_batchnorm,
    leaf_layers,
)
from ftlab.translation import _
import keras
import pandas as pd

BatchNorm = Literal["frozen", "updating"]


def set_trainable(
    model: keras.Model,
    trainable: str | Iterable[str] | None,
    *,
    batchnorm: BatchNorm = "frozen",
) -> keras.Model:
    """Make these blocks trainable and all others frozen.

    Compile the model afterwards: a model that has been fitted keeps training what was trainable
    when it was compiled.

    Args:
        model: Any built Keras model; changed in place.
        trainable: Block names as `blocks(model)` lists them, or names of stages as
            `blocks(model, level="stage")` does, which stand for all their blocks; `[]` freezes
            everything, `None` makes everything trainable.
        batchnorm: What BatchNorm layers inside trainable blocks do. `"frozen"` keeps their
            statistics, scale and offset as they are; `"updating"` lets them train, so that the
            statistics follow the new images. BatchNorm layers in frozen blocks always stay still.

    Returns:
        The same model.

    Raises:
        InputError: A name that is no block of this model, or another word for `batchnorm`.

    Example:
    >>> from ftlab import load_backbone
    >>> model = set_trainable(load_backbone("parcels"), ["block4", "head"])
    >>> [w.path for w in model.trainable_weights]
    ['block4_conv/kernel', 'head/kernel', 'head/bias']

    Source: https://keras.io/guides/transfer_learning/
    """
    _check_word(batchnorm)
    chosen = block_names(model, trainable)
    # A model that is frozen itself trains nothing, whatever its layers say.
    model.trainable = True
    for layer in leaf_layers(model):
        layer.trainable = False
    for block in blocks(model):
        if block.name in chosen:
            for layer in block.layers:
                layer.trainable = batchnorm == "updating" or not is_batchnorm(layer)
    return model


def freeze(model: keras.Model, chosen: str | Iterable[str] | None = None) -> keras.Model:
    """Freeze some blocks and leave the others as they are.

    Args:
        model: Any built Keras model; changed in place.
        chosen: Block names; `None` for all.

    Returns:
        The same model.

    Raises:
        InputError: A name that is no block of this model.
    """
    return _switch(model, chosen, to=False)


def unfreeze(
    model: keras.Model,
    chosen: str | Iterable[str] | None = None,
    *,
    batchnorm: BatchNorm = "frozen",
) -> keras.Model:
    """Make some blocks trainable and leave the others as they are.

    Args:
        model: Any built Keras model; changed in place. Compile it afterwards.
        chosen: Block names; `None` for all.
        batchnorm: What BatchNorm layers inside these blocks do (see `set_trainable`).

    Returns:
        The same model.

    Raises:
        InputError: A name that is no block of this model.
    """
    return _switch(model, chosen, to=True, batchnorm=batchnorm)


def layer_table(model: keras.Model) -> pd.DataFrame:
    """One row a layer: where it belongs, what it holds and what training will do to it.

    Args:
        model: Any built Keras model.

    Returns:
        A table with `layer`, `block`, `kind`, `weights` (how many numbers), `trainable` (whether
        the optimizer will change it) and `batchnorm` (for BatchNorm layers: `"frozen"` or
        `"updating"`, else empty).

    Example:
    >>> from ftlab import load_backbone
    >>> table = layer_table(set_trainable(load_backbone("parcels"), ["head"]))
    >>> table[table.trainable].layer.tolist()
    ['head']
    """
    check_model(model)
    block_of = {id(layer): block.name for block in blocks(model) for layer in block.layers}
    seen = {id(weight) for weight in model.trainable_weights}
    rows = [
        {
            "layer": layer.name,
            "block": block_of.get(id(layer), ""),
            "kind": type(layer).__name__,
            "weights": Block(layer.name, (layer,)).n_weights,
            "trainable": any(id(weight) in seen for weight in layer.weights),
            "batchnorm": _batchnorm_word(layer),
        }
        for layer in leaf_layers(model)
    ]
    return pd.DataFrame(rows)


def _check_word(batchnorm: object) -> None:
    if batchnorm not in ("frozen", "updating"):
        raise InputError(
            _("batchnorm='frozen' or 'updating'"),
            f"batchnorm={batchnorm!r}",
            _("True or False in the place of a word"),
            _("batchnorm='frozen', which is the safer one with few images"),
        )


def _batchnorm_word(layer: keras.layers.Layer) -> str:
    if not is_batchnorm(layer):
        return ""
    return "updating" if layer.trainable else "frozen"


def _switch(
    model: keras.Model,
    chosen: str | Iterable[str] | None,
    *,
    to: bool,
    batchnorm: BatchNorm = "frozen",
) -> keras.Model:
    _check_word(batchnorm)
    names = block_names(model, chosen)
    layers = list(leaf_layers(model))
    before = [layer.trainable and model.trainable for layer in layers]
    if not to and chosen is None:
        before = [False] * len(layers)
    model.trainable = True
    for layer, was in zip(layers, before, strict=True):
        layer.trainable = was
    for block in blocks(model):
        if block.name in names:
            for layer in block.layers:
                layer.trainable = to and (batchnorm == "updating" or not is_batchnorm(layer))
    return model
