"""Freezing: which blocks training may change, and what BatchNorm will do meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from ftlab.errors import InputError
from ftlab.models.parts import (
    batchnorms,
    check_can_be_still,
    open_models,
    own_weights,
    set_own_weights,
    switch,
)
from ftlab.models.structure import block_names, blocks, check_model, leaf_layers
from ftlab.translation import _
import keras
import numpy as np
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
            everything, `None` makes everything trainable. Weights that belong to the model itself
            and to no layer are trainable with `None` only.
        batchnorm: What BatchNorm layers inside trainable blocks do. `"frozen"` keeps their
            statistics, scale and offset as they are; `"updating"` lets them train, so that the
            statistics follow the new images. BatchNorm layers in frozen blocks always stay still.

    Returns:
        The same model.

    Raises:
        InputError: A name that is no block of this model, another word for `batchnorm`, or a
            layer to be frozen that changes in training all the same (SpectralNormalization).

    Example:
    >>> from ftlab import load_backbone
    >>> model = set_trainable(load_backbone("parcels"), ["block4", "head"])
    >>> [w.path for w in model.trainable_weights]
    ['block4_conv/kernel', 'head/kernel', 'head/bias']

    Source: https://keras.io/guides/transfer_learning/
    """
    _check_word(batchnorm)
    chosen = block_names(model, trainable)
    wanted = [layer for block in blocks(model) if block.name in chosen for layer in block.layers]
    kept = {id(layer) for layer in wanted}
    check_can_be_still(layer for layer in leaf_layers(model) if id(layer) not in kept)
    open_models(model)
    set_own_weights(model, trainable is None)
    for layer in leaf_layers(model):
        switch(layer, to=False)
    for layer in wanted:
        switch(layer, to=True, batchnorm=batchnorm)
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
    """One row per layer: where it belongs, what it holds and what training will do to it.

    Weights that belong to the model itself and to no layer follow, one row each, named by their
    path.

    Args:
        model: Any built Keras model.

    Returns:
        A table with `layer`, `block`, `kind`, `weights` (how many numbers), `trainable` (whether
        the optimizer will change it) and `batchnorm` (for BatchNorm layers, and layers with
        BatchNorm inside: `"frozen"` or `"updating"`, else empty).

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
            "weights": sum(int(np.prod(weight.shape)) for weight in layer.weights),
            "trainable": any(id(weight) in seen for weight in layer.weights),
            "batchnorm": _batchnorm_word(layer),
        }
        for layer in {id(layer): layer for layer in leaf_layers(model)}.values()
    ]
    rows += [
        {
            "layer": weight.path,
            "block": "",
            "kind": "weight",
            "weights": int(np.prod(weight.shape)),
            "trainable": id(weight) in seen,
            "batchnorm": "",
        }
        for weight in own_weights(model)
    ]
    return pd.DataFrame(rows)


def _check_word(batchnorm: object) -> None:
    if batchnorm not in ("frozen", "updating"):
        raise InputError(
            _("batchnorm='frozen' or 'updating'"),
            f"batchnorm={batchnorm!r}",
            _("True or False instead of a word"),
            _("batchnorm='frozen', which is the safer one with few images"),
        )


def _batchnorm_word(layer: keras.layers.Layer) -> str:
    inside = batchnorms(layer)
    if not inside:
        return ""
    return "updating" if any(part.trainable for part in inside) else "frozen"


def _switch(
    model: keras.Model,
    chosen: str | Iterable[str] | None,
    *,
    to: bool,
    batchnorm: BatchNorm = "frozen",
) -> keras.Model:
    _check_word(batchnorm)
    names = block_names(model, chosen)
    wanted = [layer for block in blocks(model) if block.name in names for layer in block.layers]
    if not to:
        check_can_be_still(iter(wanted if chosen is not None else list(leaf_layers(model))))
    shut = not model.trainable
    open_models(model)
    # A model that was frozen as a whole trained nothing, whatever its layers said themselves.
    if shut or (not to and chosen is None):
        for layer in leaf_layers(model):
            switch(layer, to=False)
    if shut or chosen is None:
        set_own_weights(model, to and chosen is None)
    for layer in wanted:
        switch(layer, to=to, batchnorm=batchnorm)
    return model
