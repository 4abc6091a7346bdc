"""Check of the exercise `fit-with-validation`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ftlab.checks.answers import numbers, told
from ftlab.checks.core import CheckFailed, call, fail, passed, require
from ftlab.checks.specimens import tiny_model, tiny_split
from ftlab.data.task import Split
from ftlab.models.structure import is_batchnorm
from ftlab.translation import _
import keras
import numpy as np

EPOCHS = 3
COLUMNS = ("loss", "accuracy", "val_loss", "val_accuracy")
# What Keras says when an argument took another's place.
_BY_POSITION = ("`y` should not be passed", "not a valid dtype", "unsupported operand")


def fit_with_validation(
    function: Callable[..., Any], *, seed: int = 0, rates: Sequence[float] = (0.0, 0.05)
) -> None:
    """Check `fit_with_validation(model, images, labels, val_images, val_labels, …)`.

    At a rate of 0 every number can be computed without training.

    Args:
        function: The student's function.
        seed: Of the model and images.
        rates: 0 first; at others the losses only have to change.

    Raises:
        CheckFailed: With the misconception that the history looks like.
    """
    train, validation = _two_sets(seed)
    wanted = _wanted(_model(seed), train, validation)
    still = _history(function, seed, train, validation, rates[0])
    for name in COLUMNS:
        right, received = wanted[name]["right"], still[name]
        require(
            np.allclose(received, right, atol=2e-4),
            _(
                "{name} {right:.4f} in each epoch at a rate of 0, on these images",
                name=name,
                right=right,
            ),
            f"{np.round(received, 4).tolist()}",
            _looks_like(received, wanted[name]),
        )
    for rate in rates[1:]:
        trained = _history(function, seed, train, validation, rate)
        for name in ("loss", "val_loss"):
            require(
                np.ptp(trained[name]) > 1e-5,
                _(
                    "a {name} that changes from epoch to epoch at a rate of {rate:g}",
                    name=name,
                    rate=rate,
                ),
                f"{np.round(trained[name], 5).tolist()}",
                "M43",
            )
    passed(_("fit_with_validation trains on one set, measures the other, and counts accuracy."))


def _history(
    function: Callable[..., Any], seed: int, train: Split, validation: Split, rate: float
) -> dict[str, np.ndarray]:
    given = _called(function, _model(seed), *train, *validation, rate, EPOCHS)
    require(
        isinstance(given, Mapping) and set(COLUMNS) <= set(given),
        _("a dict with the lists {names}", names=", ".join(COLUMNS)),
        _("{answer}, with {names}", answer=told(given)[:60], names=sorted(map(str, given)))
        if isinstance(given, Mapping)
        else told(given),
        "M03",
        _("Return history.history; accuracy is there when compile was told metrics=['accuracy']"),
    )
    return {
        name: numbers(
            given[name],
            (EPOCHS,),
            _("{name}: one number an epoch, {epochs} of them", name=name, epochs=EPOCHS),
        )
        for name in COLUMNS
    }


def _called(function: Callable[..., Any], *arguments: Any) -> Any:
    """The function's result; Keras's words about a misplaced argument are named as such."""
    try:
        return call(function, *arguments)
    except CheckFailed as failure:
        known, words = failure, str(failure)
    if not any(phrase in words for phrase in _BY_POSITION):
        raise known
    fail(_("a history"), known.received, "M79")


def _model(seed: int) -> keras.Model:
    model = tiny_model(seed)
    for layer in filter(is_batchnorm, model.layers):
        layer.trainable = False
    return model


def _two_sets(seed: int) -> tuple[Split, Split]:
    """Two sets of which the model reads different shares."""
    model, train = _model(seed), tiny_split(24, seed)
    darker = (0.3 * tiny_split(15, seed + 50).images).astype("float32")
    for attempt in range(100):
        labels = np.random.default_rng([seed, attempt]).integers(0, 3, len(darker))
        validation = Split(darker, labels)
        first, second = _measured(model, train), _measured(model, validation)
        if abs(first[0] - second[0]) > 0.05 and abs(first[1] - second[1]) > 0.05:
            break
    return train, validation


def _wanted(model: keras.Model, train: Split, validation: Split) -> dict[str, dict[str, float]]:
    """By column: the right number, and what typical wrong answers give."""
    found = {}
    for prefix, own, other in (("", train, validation), ("val_", validation, train)):
        (loss, share), (other_loss, other_share) = (_measured(model, s) for s in (own, other))
        swapped = "M19" if prefix else "M79"
        found[f"{prefix}loss"] = {
            "right": loss,
            swapped: other_loss,
            "M17": _measured(model, own, from_logits=False)[0],
        }
        found[f"{prefix}accuracy"] = {"right": share, swapped: other_share}
    return found


def _looks_like(received: np.ndarray, wrong: Mapping[str, float]) -> str:
    for key, value in wrong.items():
        if key != "right" and np.allclose(received, value, atol=2e-4):
            return key
    return "M43" if np.ptp(received) > 1e-3 else "M19"


def _measured(model: keras.Model, split: Split, *, from_logits: bool = True) -> tuple[float, float]:
    outputs = np.asarray(model(split.images, training=False))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
    share = np.mean(outputs.argmax(axis=-1) == split.labels)
    return float(loss(split.labels, outputs)), float(share)
