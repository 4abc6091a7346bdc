"""What moved since the model before, beside what was to move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftlab.clinic.finding import Finding
from ftlab.clinic.patient import Patient
from ftlab.measuring.movement import Snapshot, relative_change
from ftlab.models.block import is_batchnorm
from ftlab.models.parts import statistics, sublayers
from ftlab.models.structure import leaf_layers
from ftlab.models.trial import as_numbers
from ftlab.translation import _
import numpy as np


def check(patient: Patient) -> Iterator[Finding]:
    """Frozen layers that moved, and layers to be trained that did not."""
    if patient.before is None:
        return
    pairs = matched(patient)
    trainable = {id(weight) for weight in patient.model.trainable_weights}
    rows = [
        (layer, any(id(w) in trainable for w in layer.weights), was, _change(old, layer, True))
        for layer, old, was in pairs
    ]
    moved = [row for row in rows if row[3] > 0]
    wrong = [row for row in moved if not row[1] and _learns(row[0])]
    if wrong:
        both = [row for row in wrong if not row[2]]
        yield _frozen([row[0] for row in (both or wrong)], both or wrong, sure=bool(both))
    drifted = [
        layer for layer, old, _was in pairs
        if is_batchnorm(layer) and not layer.trainable and _change(old, layer, False) > 0
    ]  # fmt: skip
    if drifted and not wrong:
        yield Finding(
            "frozen-yet-moved", "certain",
            _("the statistics of {n} frozen BatchNorm layers have moved, such as {name!r}",
              n=len(drifted), name=drifted[0].name),
            "set_trainable(model, [...], batchnorm='frozen')  # before compile",
        )  # fmt: skip
    still = [row for row in rows if row[1] and row[2] and row[3] == 0 and _learns(row[0])]
    if still and (moved or patient.trained) and any(_learns(row[0]) for row in rows):
        yield Finding(
            "trainable-did-not-move", "certain" if patient.trained else "likely",
            _("{n} layers are trainable and exactly as before, such as {name!r}", n=len(still),
              name=still[0][0].name),
            "model.compile(...)  # after the last change of trainable, then fit",
        )  # fmt: skip


def matched(patient: Patient) -> list[tuple[Any, list[np.ndarray], bool]]:
    """Layers that are in both models: the layer, its old arrays, and whether it was trainable."""
    before, layers = patient.before, list(leaf_layers(patient.model))
    if isinstance(before, Snapshot):
        if len(before.weights) != len(layers):
            return []
        return [
            (layer, list(old.values()), free)
            for layer, old, free in zip(layers, before.weights, before.trainable, strict=True)
            if old and [a.shape for a in old.values()] == [tuple(w.shape) for w in layer.weights]
        ]
    listed = {id(weight) for weight in before.trainable_weights}
    there = {layer.name: layer for layer in leaf_layers(before)}
    found = []
    for layer in layers:
        old = there.get(layer.name)
        if old is None or not layer.weights or layer is old:
            continue
        if [tuple(w.shape) for w in old.weights] == [tuple(w.shape) for w in layer.weights]:
            free = any(id(weight) in listed for weight in old.weights)
            found.append((layer, [as_numbers(w) for w in old.weights], free))
    return found


def _frozen(layers: list[Any], rows: list[Any], *, sure: bool) -> Finding:
    most = max(rows, key=lambda row: row[3])
    return Finding(
        "frozen-yet-moved", "certain" if sure else "likely",
        _("{n} layers are frozen and have moved, {name!r} most: by {share:.1%} of its weights",
          n=len(layers), name=most[0].name, share=most[3]),
        f"model.get_layer({most[0].name!r}).trainable = False  # then compile",
    )  # fmt: skip


def _learns(layer: Any) -> bool:
    return any(part._trainable_variables for part in sublayers(layer))


def _change(old: list[np.ndarray], layer: Any, learned: bool) -> float:
    """Norm of the change over norm of the weights, of what learns or of statistics."""
    still = {id(w) for w in statistics(layer)}
    pairs = zip(old, layer.weights, strict=True)
    return relative_change(
        [(was, as_numbers(now)) for was, now in pairs if (id(now) not in still) == learned]
    )


def by_block(patient: Patient) -> dict[str, float]:
    """Block name → relative change since before; blocks that are in both models alone."""
    olds = {id(layer): old for layer, old, _was in matched(patient)}
    found = {}
    for block in patient.blocks:
        layers = [layer for layer in block.layers if id(layer) in olds]
        if layers:
            found[block.name] = max(_change(olds[id(layer)], layer, True) for layer in layers)
    return found
