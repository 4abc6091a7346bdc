"""Whether parts of a model are new or old, read off their weights."""

from __future__ import annotations

from typing import Any

from ftlab.clinic.patient import Patient
from ftlab.models.block import is_batchnorm
from ftlab.models.structure import leaf_layers
from ftlab.models.trial import as_numbers
import numpy as np


def is_fresh(layer: Any) -> bool:
    """Whether a layer looks as it was made: no bias has moved, and the kernel is Glorot's."""
    kernel, bias = getattr(layer, "kernel", None), getattr(layer, "bias", None)
    if bias is not None:
        return not as_numbers(bias).any()
    if kernel is None:
        return False
    values = as_numbers(kernel)
    limit = np.sqrt(6 / (np.prod(values.shape[:-1]) + values.shape[-1]))
    return bool(np.abs(values).max() <= limit * 1.001)


def statistics_at_rest(layer: Any) -> bool:
    """Whether BatchNorm has seen nothing: mean 0 and variance 1."""
    mean, variance = as_numbers(layer.moving_mean), as_numbers(layer.moving_variance)
    return not mean.any() and bool((variance == 1).all())


def head_is_fresh(patient: Patient) -> bool:
    """Whether the head is new."""
    return patient.head is not None and is_fresh(patient.head)


def body_is_old(patient: Patient) -> bool:
    """Whether what stands in front of the head has learned before, or is kept frozen."""
    head = patient.head
    layers = [layer for layer in leaf_layers(patient.model) if layer is not head and layer.weights]
    trainable = {id(weight) for weight in patient.model.trainable_weights}
    kept = [layer for layer in layers if _could_learn(layer)]
    if any(not any(id(w) in trainable for w in layer.weights) for layer in kept):
        return True
    norms = [layer for layer in layers if is_batchnorm(layer)]
    if norms:
        return not all(statistics_at_rest(layer) for layer in norms)
    biased = [layer for layer in kept if getattr(layer, "bias", None) is not None]
    return bool(biased) and not any(is_fresh(layer) for layer in biased)


def _could_learn(layer: Any) -> bool:
    return bool(layer._trainable_variables) and not is_batchnorm(layer)
