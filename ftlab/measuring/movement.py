"""The movement audit: what was to be trained, and what in fact moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ftlab.errors import InputError
from ftlab.models.parts import own_weights, statistics
from ftlab.models.structure import blocks, check_model, leaf_layers
from ftlab.models.trial import as_numbers
from ftlab.translation import N_, _
import keras
import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Snapshot:
    """A model's weights and intentions at one moment.

    Args:
        weights: Copies of the arrays of each layer, by the layer's place among `leaf_layers`.
        trainable: For each layer, whether the model lists any of its weights as trainable.
        own: The same pair for each weight that belongs to the model itself and to no layer.
    """

    weights: tuple[dict[str, np.ndarray], ...]
    trainable: tuple[bool, ...]
    own: tuple[tuple[np.ndarray, bool], ...] = ()


def snapshot(model: keras.Model) -> Snapshot:
    """Copy a model's weights and what is trainable, to compare with later."""
    check_model(model)
    listed = {id(weight) for weight in model.trainable_weights}
    layers = list(leaf_layers(model))
    return Snapshot(
        tuple({key: as_numbers(w) for key, w in _keyed(layer)} for layer in layers),
        tuple(any(id(w) in listed for w in layer.weights) for layer in layers),
        tuple((as_numbers(w), id(w) in listed) for w in own_weights(model)),
    )


def audit(before: Snapshot, model: keras.Model) -> pd.DataFrame:
    """Compare a model with an earlier snapshot of it.

    Args:
        before: Made by `snapshot(model)` ahead of the training.
        model: The same model after it.

    Returns:
        One row for each layer with weights, and one for each weight that belongs to the model
        itself, named by its path: `layer`, `block`, `kind`, `trainable` (the intention at the
        snapshot), `moved` (whether weights that an optimizer trains changed), `relative_change`
        (norm of the change over norm of the weights), `statistics_moved` and `statistics_change`
        (the same for what no optimizer trains, such as BatchNorm's moving mean and variance),
        `verdict` (`"as intended"`, or what disagrees).

    Raises:
        InputError: The snapshot is of another model.
    """
    check_model(model)
    _check_same(before, model)
    block_of = {id(layer): block.name for block in blocks(model) for layer in block.layers}
    rows, seen = [], set[int]()
    for layer, old, trainable in zip(
        leaf_layers(model), before.weights, before.trainable, strict=True
    ):
        if not old or id(layer) in seen:
            continue
        seen.add(id(layer))
        still = {id(weight) for weight in statistics(layer)}
        pairs = [(old[key], as_numbers(w), id(w) in still) for key, w in _keyed(layer)]
        names = (layer.name, block_of.get(id(layer), ""), type(layer).__name__)
        rows.append(_row(names, trainable, pairs))
    fixed = {id(w) for part in model._flatten_layers() for w in part._non_trainable_variables}
    for weight, (was, trainable) in zip(own_weights(model), before.own, strict=True):
        pairs = [(was, as_numbers(weight), id(weight) in fixed)]
        rows.append(_row((weight.path, "", "weight"), trainable, pairs))
    return pd.DataFrame(rows)


def _row(
    names: tuple[str, str, str], trainable: bool, pairs: list[tuple[np.ndarray, np.ndarray, bool]]
) -> dict[str, object]:
    change, drift = (
        relative_change([(was, now) for was, now, still in pairs if still == kind])
        for kind in (False, True)
    )
    learns = any(not still for _was, _now, still in pairs)
    return {
        "layer": names[0],
        "block": names[1],
        "kind": names[2],
        "trainable": trainable,
        "moved": change > 0,
        "relative_change": change,
        "statistics_moved": drift > 0,
        "statistics_change": drift,
        "verdict": _verdict(trainable and learns, change > 0, drift > 0),
    }


def _keyed(layer: keras.layers.Layer) -> list[tuple[str, Any]]:
    """A layer's weights, each under its path; layers inside may have the same path."""
    found: dict[str, Any] = {}
    for place, weight in enumerate(layer.weights):
        found[weight.path if weight.path not in found else f"{weight.path} {place}"] = weight
    return list(found.items())


def _check_same(before: object, model: keras.Model) -> None:
    layers = list(leaf_layers(model))
    here = [[(key, tuple(w.shape)) for key, w in _keyed(layer)] for layer in layers]
    there = (
        [[(key, w.shape) for key, w in old.items()] for old in before.weights]
        if isinstance(before, Snapshot)
        else None
    )
    own = isinstance(before, Snapshot) and len(before.own) == len(own_weights(model))
    if here != there or not own:
        raise InputError(
            _("a snapshot of this model"),
            _("one of another model") if there is not None else repr(before),
            _("a model that was replaced in between (replace_head gives a new one), or a copy"),
            _("before = snapshot(model), then the training, then audit(before, model)"),
        )


def relative_change(chosen: list[tuple[np.ndarray, np.ndarray]]) -> float:
    """Norm of the change over norm before, of pairs of arrays before and now; `inf` for NaN."""
    moved = np.sqrt(sum(np.sum((new - was) ** 2.0) for was, new in chosen))
    size = np.sqrt(sum(np.sum(was**2.0) for was, _now in chosen))
    if not np.isfinite(moved):
        return float("inf")
    return float(moved / size) if size else float(moved)


def _verdict(trainable: bool, moved: bool, drifted: bool) -> str:
    if trainable and not moved:
        return N_("trainable, yet did not move")
    if not trainable and moved:
        return N_("frozen, yet moved")
    if not trainable and drifted:
        return N_("frozen, yet its statistics moved")
    return N_("as intended")
