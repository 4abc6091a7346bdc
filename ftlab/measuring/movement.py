"""The movement audit: what was to be trained, and what in fact moved."""

from __future__ import annotations

from dataclasses import dataclass

from ftlab.models.structure import blocks, is_batchnorm, leaf_layers
from ftlab.translation import N_
import keras
import numpy as np
import pandas as pd

_STATISTICS = ("moving_mean", "moving_variance")


@dataclass(frozen=True)
class Snapshot:
    """A model's weights and intentions at one moment.

    Args:
        weights: Copies of the arrays of each layer, by the layer's place among `leaf_layers`.
        trainable: For each layer, whether the model lists any of its weights as trainable.
    """

    weights: tuple[dict[str, np.ndarray], ...]
    trainable: tuple[bool, ...]


def snapshot(model: keras.Model) -> Snapshot:
    """Copy a model's weights and what is trainable, to compare with later."""
    listed = {id(weight) for weight in model.trainable_weights}
    layers = list(leaf_layers(model))
    return Snapshot(
        tuple({w.path: np.array(w.numpy()) for w in layer.weights} for layer in layers),
        tuple(any(id(w) in listed for w in layer.weights) for layer in layers),
    )


def audit(before: Snapshot, model: keras.Model) -> pd.DataFrame:
    """Compare a model with an earlier snapshot of it.

    Args:
        before: Made by `snapshot(model)` ahead of the training.
        model: The same model after it.

    Returns:
        One row for each layer with weights: `layer`, `block`, `kind`, `trainable` (the intention
        at the snapshot), `moved` (whether weights that an optimizer trains changed),
        `relative_change` (norm of the change over norm of the weights), `statistics_moved` and
        `statistics_change` (the same for BatchNorm's moving mean and variance), `verdict`
        (`"as intended"`, or what disagrees).
    """
    block_of = {id(layer): block.name for block in blocks(model) for layer in block.layers}
    rows = []
    for layer, old, trainable in zip(
        leaf_layers(model), before.weights, before.trainable, strict=True
    ):
        if not old:
            continue
        change = _relative_change(layer, old, statistics=False)
        drift = _relative_change(layer, old, statistics=True)
        rows.append(
            {
                "layer": layer.name,
                "block": block_of.get(id(layer), ""),
                "kind": type(layer).__name__,
                "trainable": trainable,
                "moved": change > 0,
                "relative_change": change,
                "statistics_moved": drift > 0,
                "statistics_change": drift,
                "verdict": _verdict(trainable, change > 0, drift > 0),
            }
        )
    return pd.DataFrame(rows)


def _relative_change(
    layer: keras.layers.Layer, old: dict[str, np.ndarray], *, statistics: bool
) -> float:
    chosen = [
        (old[w.path], np.array(w.numpy()))
        for w in layer.weights
        if (is_batchnorm(layer) and w.name in _STATISTICS) == statistics
    ]
    moved = np.sqrt(sum(np.sum((new - was) ** 2.0) for was, new in chosen))
    size = np.sqrt(sum(np.sum(was**2.0) for was, _ in chosen))
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
