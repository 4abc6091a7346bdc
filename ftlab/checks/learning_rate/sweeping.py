"""Check of the exercise `sweep-rates`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ftlab.checks.answers import numbers
from ftlab.checks.core import call, fail, passed
from ftlab.checks.counterexample import named
from ftlab.checks.learning_rate.adam import Adam, loss_on
from ftlab.checks.specimens import eagerly, tiny_model, tiny_split
from ftlab.data.task import Split
from ftlab.models.freezing import set_trainable
from ftlab.models.heads import copy_model
from ftlab.translation import _
import keras
import numpy as np

EPOCHS = 3


def sweep_rates(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `sweep_rates(model, draws, images, labels, rates)` against Adam in NumPy.

    Args:
        function: The student's function.
        seed: Of the model, the images and the rates.

    Raises:
        CheckFailed: With the misconception that the losses look like.
    """
    model, validation, draws = sweep_specimen(seed)
    rates = np.random.default_rng(seed).uniform([0.05, 0.01], [0.08, 0.02]).round(3).tolist()
    draws_given = [tuple(draw) for draw in draws]
    with eagerly():
        given = call(function, copy_model(model), draws_given, *validation, list(rates))
    shape = (len(rates), len(draws))
    wanted = _("validation losses, one row per rate and one column per draw: {shape}", shape=shape)
    received = numbers(given, shape, wanted)
    right = losses(model, draws, validation, rates)

    if _same(received, right):
        passed(_("sweep_rates starts every run afresh and measures it on the validation images."))
        return
    fail(
        _(
            "losses of about {losses} for rates {rates}",
            losses=right.round(3).tolist(),
            rates=rates,
        ),
        f"{received.round(3).tolist()}",
        _looks_like(received, right, (model, draws, validation, rates)),
    )


@named
def sweep_specimen(seed: int) -> tuple[keras.Model, Split, list[Split]]:
    """A model with much to learn, validation images, and two draws that teach different things."""
    model = tiny_model(seed)
    kernel, bias = model.layers[-1].get_weights()
    model.layers[-1].set_weights([kernel, np.linspace(2, -2, len(bias))])
    one, other = (tiny_split(size, seed + size) for size in (40, 45))
    return model, tiny_split(37, seed + 1), [one, Split(other.images, (other.labels + 1) % 3)]


def losses(
    model: keras.Model,
    draws: Sequence[Split],
    validation: Split,
    rates: Sequence[float],
    *,
    goes_on: bool = False,
    remembers: bool = False,
    on_training_images: bool = False,
    **freezing: Any,
) -> np.ndarray:
    """Validation losses by rate and draw; the switches are typical mistakes."""
    freezing = {"names": None, "batchnorm": "frozen", **freezing}
    table = np.zeros((len(rates), len(draws)))
    trained, memory = copy_model(model), Adam()
    for row, column in np.ndindex(table.shape):
        if not goes_on:
            trained.set_weights(model.get_weights())
        if not remembers:
            memory = Adam()
        set_trainable(trained, freezing["names"], batchnorm=freezing["batchnorm"])
        for _epoch in range(EPOCHS):
            memory.step(trained, draws[column], lambda _, row=row: rates[row])  # type: ignore[misc]
        table[row, column] = loss_on(trained, draws[column] if on_training_images else validation)
    return table


def _looks_like(received: np.ndarray, right: np.ndarray, asked: Any) -> str:
    model, draws, validation, rates = asked
    if _same(received, right.T):
        return "M31"
    mistakes: list[tuple[str, dict[str, Any]]] = [
        ("M44", {"goes_on": True}),
        ("M44", {"goes_on": True, "remembers": True}),
        ("M44", {"remembers": True}),
        ("M39", {"batchnorm": "updating"}),
        ("M42", {"names": ["head"]}),
        ("M19", {"on_training_images": True}),
    ]
    for key, switch in mistakes:
        if _same(received, losses(model, draws, validation, rates, **switch)):
            return key
    one_rate = (
        losses(model, draws, validation, [rate] * len(rates))
        for rate in (rates[0], rates[-1], 1e-3)
    )
    return "M43" if any(_same(received, each) for each in one_rate) else ""


def _same(received: np.ndarray, other: np.ndarray) -> bool:
    return received.shape == other.shape and bool(np.allclose(received, other, rtol=5e-3))
