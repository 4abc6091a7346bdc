"""BatchNorm that will follow the new images, measured in one forward pass as `fit` makes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftlab.clinic.body import body_is_old, statistics_at_rest
from ftlab.clinic.finding import Finding
from ftlab.clinic.patient import Patient
from ftlab.models.block import is_batchnorm
from ftlab.models.trial import as_numbers
from ftlab.training.optimizer_state import rate_now
from ftlab.translation import _
import keras
import numpy as np

TINY, SMALL, FEW_IMAGES, LARGE = 4, 8, 2000, 1_000_000


def check(patient: Patient) -> Iterator[Finding]:
    """BatchNorm that updates on small batches, on few images, or at a rate of 0."""
    layers = [
        layer for layer in patient.model._flatten_layers()
        if is_batchnorm(layer) and layer.trainable
    ]  # fmt: skip
    if not layers:
        return
    moved, noise = _moved(patient, layers)
    if not moved:
        return
    code = "set_trainable(model, [...], batchnorm='frozen')  # then compile"
    if patient.compiled and rate_now(patient.optimizer) == 0:
        yield Finding(
            "batchnorm-at-rate-zero", "certain",
            _("the rate is 0, and one step moves the statistics of {n} BatchNorm layers",
              n=len(moved)),
            "for layer in model.layers:\n    layer.trainable = False",
        )  # fmt: skip
        return
    old = body_is_old(patient)
    batch = min(patient.batch_size, patient.train.n or patient.batch_size)
    home = [layer for layer in moved if not statistics_at_rest(layer)]
    sure = "worth a look"
    large = patient.model.count_params() > LARGE
    if batch <= TINY or ((old or large) and batch <= SMALL):
        sure = "likely"
    elif old and home and (patient.train.n or 0) < FEW_IMAGES:
        shift = _shift(patient, home)
        if shift > 1:
            sure = "likely"
    elif not old:
        return
    yield Finding(
        "batchnorm-updating", sure,  # type: ignore[arg-type]
        _("{n} BatchNorm layers follow batches of {batch}, such as {name!r}; from one batch to the "
          "next their means move by {noise:.0%} of a standard deviation", n=len(moved),
          batch=batch, name=moved[0].name, noise=noise),
        code,
    )  # fmt: skip


def batch_statistics(patient: Patient, x: Any, layers: list[Any]) -> list[tuple[Any, Any]]:
    """The mean and variance that each layer sees in one batch, in training."""
    model = patient.model
    held = [(v, v.value) for v in model.variables]
    with keras.StatelessScope(state_mapping=held) as scope:
        model(x, training=True)
    found = []
    for layer in layers:
        pair = []
        for variable in (layer.moving_mean, layer.moving_variance):
            now = scope.get_current_value(variable)
            new = as_numbers(variable if now is None else now)
            rest = 1 - layer.momentum
            was = as_numbers(variable)
            still = rest == 0 or np.array_equal(new, was)  # such as a base called in inference
            pair.append(was if still else (new - layer.momentum * was) / rest)
        found.append((pair[0], pair[1]))
    return found


def _moved(patient: Patient, layers: list[Any]) -> tuple[list[Any], float]:
    batch = max(1, min(patient.batch_size, len(patient.few[0]) // 2 or 1, 16))
    if not isinstance(patient.few[0], np.ndarray):
        batch = 8
    parts = [
        keras.tree.map_structure(lambda a, s=start: a[s : s + batch], patient.few[0])
        for start in (0, batch)
    ]
    first = batch_statistics(patient, parts[0], layers)
    moved = [
        (layer, mean, variance)
        for layer, (mean, variance) in zip(layers, first, strict=True)
        if not np.array_equal(mean, as_numbers(layer.moving_mean))
    ]
    if not len(keras.tree.flatten(parts[1])[0]) or not moved:
        return [layer for layer, _mean, _variance in moved], 0.0
    again = batch_statistics(patient, parts[1], [layer for layer, _m, _v in moved])
    noise = [
        float(np.median(np.abs(mean - other) / np.sqrt(np.maximum(variance, 1e-9))))
        for (_layer, mean, variance), (other, _v) in zip(moved, again, strict=True)
    ]
    return [layer for layer, _mean, _variance in moved], float(np.median(noise))


def _shift(patient: Patient, layers: list[Any]) -> float:
    """How many standard deviations these images lie from what the layers saw at home."""
    few = keras.tree.map_structure(lambda a: a[:16], patient.few[0])
    found = batch_statistics(patient, few, layers)
    away = [
        float(np.median(np.abs(mean - as_numbers(layer.moving_mean))
                        / np.sqrt(np.maximum(as_numbers(layer.moving_variance), 1e-9))))
        for layer, (mean, _variance) in zip(layers, found, strict=True)
    ]  # fmt: skip
    return float(np.median(away))
