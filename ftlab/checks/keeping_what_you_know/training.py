"""Check of the exercise `train-with-l2sp`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.answers import weight_list
from ftlab.checks.core import HandedOver, call, fail, passed, require
from ftlab.checks.specimens import tiny_pretrained, tiny_split
from ftlab.data.task import Split
from ftlab.models.heads import copy_model
from ftlab.translation import _
import keras
import numpy as np
import tensorflow as tf

EPOCHS = 4
_CLOSE = 0.02  # of how far a weight moved; rounding is far below it
_LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
Weights = list[np.ndarray]


def train_with_l2sp(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `train_with_l2sp(model, images, labels, strength, learning_rate)`.

    Args:
        function: The student's function.
        seed: Of the model, the images, the strength and the rate; with an odd one the first
            convolution is frozen.

    Raises:
        CheckFailed: The weights are not those of gradient descent with the pull.
    """
    model, split = tiny_pretrained(seed), tiny_split(40, seed)  # more than a batch of Keras's
    rate, strength = np.random.default_rng(seed).uniform([0.2, 1.5], [0.3, 2.0]).round(2).tolist()
    start = [np.array(weight) for weight in model.get_weights()]
    given = call(function, HandedOver(copy_model(model)), *split, strength, rate)
    found = _weights(given, start)
    names = [weight.path.split("/")[0] for weight in model.weights]
    still = {id(weight) for weight in model.non_trainable_weights}
    for name, weight, old, new in zip(names, model.weights, start, found, strict=True):
        if id(weight) in still:
            key = "M39" if name.endswith("bn") else "M20"
            stayed = np.allclose(new, old, atol=1e-6)
            require(stayed, _("{name} as it was", name=name), _("it changed"), key)
    right = descended(model, split, strength, rate)
    if same(found, right, start):
        passed(_("train_with_l2sp pulls every trainable weight back to where it started."))
        return
    fail(
        _(
            "the weights after {epochs} steps of SGD at {rate:g} with a pull of {strength:g} to "
            "the start: they moved by {distance:.3f}",
            epochs=EPOCHS,
            rate=rate,
            strength=strength,
            distance=_far(right, start),
        ),
        _("weights that moved by {distance:.3f}", distance=_far(found, start)),
        _looks_like(found, start, model, split, strength, rate),
    )


def descended(
    model: keras.Model,
    split: Split,
    strength: float,
    rate: float,
    *,
    to_zero: bool = False,
    head_to_zero: bool = False,
    kernels_only: bool = False,
    adam: bool = False,
) -> Weights:
    """Weights after gradient descent on all images, with a pull; the switches are mistakes."""
    trained = copy_model(model)
    variables = trained.trainable_variables
    optimizer = keras.optimizers.Adam(rate) if adam else keras.optimizers.SGD(rate)
    anchors = [
        variable.numpy() * (not to_zero and not (head_to_zero and variable.path.startswith("head")))
        for variable in variables
    ]
    for _epoch in range(EPOCHS):
        with tf.GradientTape() as tape:
            loss = _LOSS(split.labels, trained(split.images, training=True))
        slopes = tape.gradient(loss, [variable.value for variable in variables])
        pulled = []
        for variable, slope, anchor in zip(variables, slopes, anchors, strict=True):
            weight = variable.numpy()
            pull = 0.0 if kernels_only and weight.ndim < 2 else strength * (weight - anchor)
            pulled.append(tf.convert_to_tensor(np.asarray(slope) + pull, "float32"))
        optimizer.apply(pulled, variables)
    return list(trained.get_weights())


def same(found: Weights, other: Weights, start: Weights) -> bool:
    """Whether two trainings came to the same weights, measured by how far they moved."""
    return all(
        np.linalg.norm(a - b) <= _CLOSE * np.linalg.norm(b - old) + 1e-5
        for a, b, old in zip(found, other, start, strict=True)
    )


def _weights(given: Any, start: Weights) -> Weights:
    """The returned arrays; fails the check when they are anything else."""
    arrays = weight_list(given, [weight.shape for weight in start])
    finite = all(np.isfinite(weight).all() for weight in arrays)
    require(finite, _("finite weights"), _("NaN or infinite ones"))
    require(_far(arrays, start) > 0, _("weights that moved"), _("the weights it came with"), "M22")
    return arrays


def _far(found: Weights, start: Weights) -> float:
    return float(np.sqrt(sum(np.sum((a - b) ** 2) for a, b in zip(found, start, strict=True))))


def _looks_like(
    found: Weights, start: Weights, model: keras.Model, split: Split, strength: float, rate: float
) -> str:
    mistakes: list[tuple[str, float, dict[str, Any]]] = [
        ("M103", 0.0, {}),
        ("M100", strength, {"to_zero": True}),
        ("M100", 2 * strength, {"to_zero": True}),
        ("M100", strength, {"to_zero": True, "kernels_only": True}),
        ("M100", 2 * strength, {"to_zero": True, "kernels_only": True}),
        ("M101", 2 * strength, {}),
        ("M101", strength / 2, {}),
        ("M25", strength, {"kernels_only": True}),
        ("M100", strength, {"head_to_zero": True}),
        ("M96", strength, {"adam": True}),
    ]
    for key, pull, switch in mistakes:
        if same(found, descended(model, split, pull, rate, **switch), start):
            return key
    return ""
