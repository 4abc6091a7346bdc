"""Check of the exercise `two-rates`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.answers import weight_list
from ftlab.checks.core import HandedOver, call, fail, passed, require
from ftlab.checks.learning_rate.adam import Adam
from ftlab.checks.specimens import still_model, tiny_split
from ftlab.data.task import Split
from ftlab.models.heads import copy_model
from ftlab.translation import _
import keras
import numpy as np
import tensorflow as tf

EPOCHS = 3
_CLOSE = 0.05  # of how far a layer moved
_SIMILAR = 0.25  # Adam's epsilon shows a little when gradients are scaled down


def two_rates(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `two_rates(model, images, labels, head_rate, base_rate)` by where weights moved.

    Args:
        function: The student's function.
        seed: Of the model, the images and the rates.

    Raises:
        CheckFailed: The head or the base did not move as Adam moves it at its rate.
    """
    model = still_model(seed)
    split = tiny_split(40, seed)
    head, body = np.random.default_rng(seed).uniform([0.02, 3e-4], [0.04, 6e-4]).round(5).tolist()
    given = call(function, HandedOver(copy_model(model)), *split, head, body)
    moved = _moves(given, [np.array(weight) for weight in model.get_weights()])
    names = [weight.path.split("/")[0] for weight in model.weights]
    right = _trained(model, split, head, body)
    for name, step, wanted in zip(names, moved, right, strict=True):
        away = float(np.linalg.norm(step - wanted))
        length = float(np.linalg.norm(wanted))
        if away <= _CLOSE * length + 1e-7:
            continue
        fail(
            _(
                "{name} to move by {distance:.2g}, as Adam moves it (head at {head:g}, the rest at "
                "{body:g})",
                name=name,
                distance=length,
                head=head,
                body=body,
            ),
            _(
                "{distance:.2g}, and {away:.2g} away from there",
                distance=float(np.linalg.norm(step)),
                away=away,
            ),
            _looks_like(moved, model, split, head, body),
        )
    passed(_("two_rates moves the head at its rate and the base at its own."))


def _moves(given: Any, start: list[np.ndarray]) -> list[np.ndarray]:
    """How each array changed."""
    arrays = weight_list(given, [weight.shape for weight in start])
    finite = all(np.isfinite(array).all() for array in arrays)
    require(finite, _("finite weights"), _("NaN or infinite ones"))
    return [new - old for new, old in zip(arrays, start, strict=True)]


def _trained(model: keras.Model, split: Split, head: float, body: float) -> list[np.ndarray]:
    """How Adam changes each array."""
    trained, memory = copy_model(model), Adam()
    for _epoch in range(EPOCHS):
        memory.step(trained, split, lambda path: head if path.startswith("head") else body)
    pairs = zip(trained.get_weights(), model.get_weights(), strict=True)
    return [after - before for after, before in pairs]


def _descended(model: keras.Model, split: Split, head: float, body: float) -> list[np.ndarray]:
    """How plain gradient descent changes each array."""
    trained = copy_model(model)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    for _epoch in range(EPOCHS):
        with tf.GradientTape() as tape:
            value = loss(split.labels, trained(split.images, training=True))
        weights = trained.trainable_variables
        slopes = tape.gradient(value, [weight.value for weight in weights])
        for weight, slope in zip(weights, slopes, strict=True):
            rate = head if weight.path.startswith("head") else body
            weight.assign_sub(rate * slope)
    pairs = zip(trained.get_weights(), model.get_weights(), strict=True)
    return [after - before for after, before in pairs]


def _looks_like(
    moved: list[np.ndarray], model: keras.Model, split: Split, head: float, body: float
) -> str:
    trained = {weight.path for weight in model.trainable_variables}
    parts = {"head": [], "body": [], "still": []}  # type: dict[str, list[int]]
    for place, weight in enumerate(model.weights):
        part = "head" if weight.path.startswith("head") else "body"
        parts[part if weight.path in trained else "still"].append(place)
    stood = {part: not any(moved[place].any() for place in parts[part]) for part in parts}
    if not stood["still"]:
        return "M39"
    if stood["body"] != stood["head"]:
        return "M42"
    mistakes = (
        ("M56", _trained(model, split, head, head)),
        ("M53", _trained(model, split, head, head / 10)),
        ("M43", _trained(model, split, 1e-3, 1e-3)),  # Keras's own
        ("M96", _trained(model, split, body, head)),
        ("M96", _descended(model, split, head, body)),
    )
    return next((key for key, other in mistakes if _alike(moved, other)), "")


def _alike(moved: list[np.ndarray], other: list[np.ndarray]) -> bool:
    return all(
        np.linalg.norm(one - two) <= _SIMILAR * np.linalg.norm(two) + 1e-7
        for one, two in zip(moved, other, strict=True)
    )
