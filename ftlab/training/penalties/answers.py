"""What a model's outputs say about each class, whatever it ends in."""

from __future__ import annotations

from typing import Any

from ftlab.models.outputs import Outputs
import keras
from keras import ops

FLOOR = 1e-7  # the least probability of which a logarithm is taken, as in Keras's losses


def class_logits(outputs: Any, kind: Outputs) -> Any:
    """One number per class, up to what is the same for all: its softmax is the probabilities.

    Args:
        outputs: `(n, units)`, as the model gives them; at least single precision is computed in.
        kind: What they are (see `ftlab.models.outputs.output_kind`).

    Returns:
        `(n, classes)`; for one unit, the two classes 0 and 1.

    Example:
    >>> ops.softmax(class_logits([[0.25]], Outputs("one sigmoid", 1))).numpy().round(3).tolist()
    [[0.75, 0.25]]
    """
    outputs = ops.convert_to_tensor(outputs)
    if keras.backend.standardize_dtype(outputs.dtype) != "float64":
        outputs = ops.cast(outputs, "float32")
    if kind.units > 1:
        return outputs if kind.from_logits else _safe_log(outputs)
    if kind.from_logits:
        return ops.concatenate([ops.zeros_like(outputs), outputs], axis=-1)
    return ops.concatenate([_safe_log(1 - outputs), _safe_log(outputs)], axis=-1)


def _safe_log(probabilities: Any) -> Any:
    return ops.log(ops.maximum(probabilities, FLOOR))
