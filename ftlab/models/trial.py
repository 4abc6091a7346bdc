"""A model tried on made-up numbers: what its end does with whatever reaches it."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from ftlab.models.tail import Place, graph_of, sample
import keras
import numpy as np

# The shape of images that a model of one's own was asked about: Keras does not always know it.
SEEN: WeakKeyDictionary[keras.Model, tuple[int, ...]] = WeakKeyDictionary()
SLACK = 3e-2  # of half precision; the sums of made-up logits are never this even
_N = 8  # how many made-up inputs


def constant_sum(rows: np.ndarray) -> float | None:
    """What rows of shares always sum to; `None` where they do not, or something is below 0."""
    rows = _finite(rows)
    sums = rows.sum(axis=1)
    if not len(rows) or (rows < -SLACK).any() or sums.mean() <= SLACK:
        return None
    return float(sums.mean()) if np.ptp(sums) <= SLACK * max(1.0, float(sums.mean())) else None


def between_0_and_1(rows: np.ndarray) -> bool:
    """Whether all numbers lie from 0 to 1, and are not all the same."""
    rows = _finite(rows)
    inside = (rows >= -SLACK) & (rows <= 1 + SLACK)
    return bool(len(rows)) and bool(inside.all()) and len(np.unique(rows)) > 1


def is_affine(place: Place) -> bool:
    """Whether what follows a place only scales, shifts and averages its maps or tokens."""
    values = sample(place.output.shape, 4 * _N, np.random.default_rng(0))
    try:
        given = as_numbers(place.after(keras.ops.convert_to_tensor(values)))
    except Exception:  # operations that take more than this one tensor
        return False
    axis = channel_axis(place.output)
    means = np.moveaxis(values, axis, -1).astype(float)
    means = means.reshape(len(values), -1, means.shape[-1]).mean(axis=1)
    if given.shape != means.shape:
        return False
    slope, offset = np.polyfit(means.ravel(), given.ravel(), 1)
    away = np.abs(slope * means + offset - given).max()
    return bool(slope > 0 and away <= SLACK * np.abs(given).max())


def channel_axis(tensor: Any) -> int:
    """Which axis of maps or tokens holds the channels: the nearest layer that says so knows."""
    waiting, seen = [tensor], set[int]()
    while waiting and len(tensor.shape) > 2:
        operation, index, _position = waiting.pop(0)._keras_history
        said = getattr(operation, "data_format", None)
        if said is not None:
            return 1 if said == "channels_first" else -1
        if id(operation) not in seen:
            seen.add(id(operation))
            inner = getattr(operation, "outputs", None)  # a nested model's own graph
            waiting.extend(inner or operation._inbound_nodes[index].input_tensors)
    return -1


def as_numbers(tensor: Any) -> np.ndarray:
    """A tensor of any float type as float64; NumPy has no bfloat16."""
    return np.array(keras.ops.cast(tensor, "float64"), "float64")


def tail_rows(place: Place) -> list[np.ndarray]:
    """What the model's end makes of made-up inputs, with made-up weights in its last layer."""
    rng, layer = np.random.default_rng(0), place.layer
    inputs = [sample(each.shape, _N, rng) for each in place.inputs]
    rows = []
    for scale in (1.0, 5.0):
        free = [part for each in layer._flatten_layers() for part in each._trainable_variables]
        weights = _made_up(free, rng, scale)
        try:
            with keras.StatelessScope(state_mapping=list(zip(free, weights, strict=True))):
                out = as_numbers(place.after(layer(*inputs)))
        except Exception:  # a layer that does not take bare numbers: the whole model is asked
            return []
        rows.append(out.reshape(-1, out.shape[-1]))
    return rows


def whole_rows(model: keras.Model) -> list[np.ndarray] | None:
    """The same for a whole model, with made-up weights where a weight has a place a unit."""
    view = graph_of(model)
    rng, rows = np.random.default_rng(0), []
    shapes = [each.shape for each in view.inputs] if view is not None else _built_for(model)
    if shapes is None:
        return None
    inputs = [np.abs(sample((1, *shape[1:]), _N, rng)).clip(0, 1) for shape in shapes]
    if view is not None:
        inputs = [
            array.astype(each.dtype if each.dtype != "string" else "float32")
            for array, each in zip(inputs, view.inputs, strict=True)
        ]
    try:
        fed = inputs[0] if len(inputs) == 1 else inputs
        units = model(fed, training=False).shape[-1]
        free = [
            each
            for each in model.variables
            if len(each.shape) <= 2 and each.shape[-1:] == (units,) and "float" in each.dtype
        ]
        for scale in (0.0, 1.0, 5.0):
            made = _made_up(free, rng, scale) if scale else [each.value for each in free]
            with keras.StatelessScope(state_mapping=list(zip(free, made, strict=True))):
                rows.append(as_numbers(model(fed, training=False)).reshape(-1, units))
    except Exception:  # the reader's own code, which may want more than one bare array
        return None
    return rows


def _built_for(model: keras.Model) -> list[tuple[int | None, ...]] | None:
    if model in SEEN:
        return [SEEN[model]]
    found = list((getattr(model, "_build_shapes_dict", None) or {}).values())
    return found if found and all(isinstance(each, tuple) for each in found) else None


def _made_up(variables: Any, rng: np.random.Generator, scale: float) -> list[Any]:
    return [
        keras.ops.convert_to_tensor(rng.normal(0, scale, each.shape), each.dtype)
        for each in variables
    ]


def _finite(rows: np.ndarray) -> np.ndarray:
    return rows[np.isfinite(rows).all(axis=1)]
