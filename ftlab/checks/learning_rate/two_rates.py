"""Check of the exercise `two-rates`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.answers import weight_list
from ftlab.checks.core import HandedOver, call, fail, passed, require
from ftlab.checks.learning_rate.adam import Adam
from ftlab.checks.specimens import tiny_model, tiny_split
from ftlab.data.task import Split
from ftlab.models.freezing import set_trainable
from ftlab.models.heads import copy_model
from ftlab.translation import _
import keras
import numpy as np

EPOCHS = 3
_CLOSE = 0.05  # of how far a layer moved
_SIMILAR = 0.25  # Adam's epsilon shows a little when gradients are scaled down


def two_rates(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `two_rates(model, images, labels, head_rate, body_rate)` by how far weights moved.

    Args:
        function: The student's function.
        seed: Of the model, the images and the rates.

    Raises:
        CheckFailed: The head or the body did not move as Adam moves it at its rate.
    """
    model = set_trainable(tiny_model(seed), None, batchnorm="frozen")
    split = tiny_split(24, seed)
    head, body = np.random.default_rng(seed).uniform([0.02, 3e-4], [0.04, 6e-4]).round(5).tolist()
    given = call(function, HandedOver(copy_model(model)), *split, head, body)
    start = [np.array(weight) for weight in model.get_weights()]
    moved = _moves(given, start)
    names = [weight.path.split("/")[0] for weight in model.weights]
    right = _lengths(model, split, head, body)
    for place, name in enumerate(names):
        if np.isclose(moved[place], right[place], rtol=_CLOSE, atol=1e-7):
            continue
        fail(
            _(
                "{name} to move by {distance:.2g} (head at {head:g}, the rest at {body:g})",
                name=name,
                distance=right[place],
                head=head,
                body=body,
            ),
            f"{moved[place]:.2g}",
            _looks_like(moved, right, model, split, head),
        )
    passed(_("two_rates moves the head at its rate and the body at its own."))


def _moves(given: Any, start: list[np.ndarray]) -> np.ndarray:
    """How far each array moved: the norm of its change."""
    arrays = weight_list(given, [weight.shape for weight in start])
    lengths = np.array([np.linalg.norm(a - b) for a, b in zip(arrays, start, strict=True)])
    require(np.isfinite(lengths).all(), _("finite weights"), _("NaN or infinite ones"), "M03")
    return lengths


def _lengths(model: keras.Model, split: Split, head: float, body: float) -> np.ndarray:
    trained, memory = copy_model(model), Adam()
    for _epoch in range(EPOCHS):
        memory.step(trained, split, lambda path: head if path.startswith("head") else body)
    pairs = zip(trained.get_weights(), model.get_weights(), strict=True)
    return np.array([np.linalg.norm(after - before) for after, before in pairs])


def _looks_like(
    moved: np.ndarray, right: np.ndarray, model: keras.Model, split: Split, head: float
) -> str:
    trained = {weight.path for weight in model.trainable_variables}
    parts = {"head": [], "body": [], "still": []}  # type: dict[str, list[int]]
    for place, weight in enumerate(model.weights):
        part = "head" if weight.path.startswith("head") else "body"
        parts[part if weight.path in trained else "still"].append(place)
    if moved[parts["still"]].any():
        return "M39"
    if not moved[parts["body"]].any() or not moved[parts["head"]].any():
        return "M42"
    for key, body in (("M56", head), ("M53", head / 10)):
        other = _lengths(model, split, head, body)
        if np.allclose(moved, other, rtol=_SIMILAR, atol=1e-7):
            return key
    return "M96"
