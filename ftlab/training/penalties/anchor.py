"""Springs on weights: a pull towards a fixed value, summed into the loss by Keras itself.

A Keras `Variable` has a `regularizer`, and `model.losses` asks each trainable variable for it
every time. So it works on a model that is built. (A layer's `kernel_regularizer` is looked at
only while the layer is built, which is why setting it later adds nothing.)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import keras
from keras import ops
import numpy as np

Pull = tuple[Any, "Anchor"]  # a weight, and what pulls at it


class Anchor(keras.regularizers.Regularizer):
    """½ · strength · Σ importance · (weight − anchor)².

    Args:
        strength: 0 or more.
        anchor: What the weight is pulled to; an array of its shape.
        importance: One factor a number, 0 or more; an array of the weight's shape, or 1.

    Example:
    >>> float(Anchor(2.0, np.zeros(2))(np.array([1.0, 3.0], "float32")))
    10.0
    """

    def __init__(
        self, strength: float, anchor: np.ndarray, importance: np.ndarray | float = 1.0
    ) -> None:
        self.strength = float(strength)
        self.anchor, self.importance = np.array(anchor), np.array(importance)
        self.besides: Any = None  # a regularizer that was there before

    def __call__(self, x: Any) -> Any:
        """The penalty for a weight's present value."""
        # Squares of small distances do not fit into half precision.
        kind = "float64" if keras.backend.standardize_dtype(x.dtype) == "float64" else "float32"
        anchor, importance = (ops.cast(each, kind) for each in (self.anchor, self.importance))
        distance = ops.square(ops.cast(x, kind) - anchor)
        penalty = ops.cast(0.5 * self.strength * ops.sum(importance * distance), _loss_kind())
        if self.besides is None:
            return penalty
        return penalty + ops.cast(self.besides(x), _loss_kind())


def _loss_kind() -> str:
    """What Keras computes losses in: it adds up those that `model.losses` lists."""
    return str(keras.config.floatx())


def attach(model: keras.Model, pulls: Iterable[Pull]) -> None:
    """Hang anchors on weights, beside the regularizers that they have; replaces older anchors."""
    detach(model)
    once = {id(weight): (weight, anchor) for weight, anchor in pulls}
    for weight, anchor in once.values():
        anchor.besides = weight.regularizer
        weight.regularizer = anchor
    _trace_anew(model)


def detach(model: keras.Model) -> None:
    """Take all anchors off a model's weights."""
    anchored = [weight for weight in model.weights if isinstance(weight.regularizer, Anchor)]
    for weight in anchored:
        weight.regularizer = weight.regularizer.besides
    if anchored:
        _trace_anew(model)


def _trace_anew(model: keras.Model) -> None:
    """Forget the traced steps: they hold the losses of the moment when they were traced."""
    if getattr(model, "compiled", False):
        model.make_train_function(force=True)
        model.make_test_function(force=True)
