"""Check of the exercise `fit-with-validation`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ftlab.checks.answers import looks_like, numbers, told
from ftlab.checks.core import CheckFailed, aside, call, fail, passed, require
from ftlab.checks.counterexample import named
from ftlab.checks.specimens import eagerly, tiny_model, tiny_split
from ftlab.data.task import Split
from ftlab.models.structure import is_batchnorm
from ftlab.translation import N_, _
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
    train, validation = two_sets(seed)
    wanted = _wanted(fixed_model(seed), train, validation)
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
            looks_like(
                (received, {key: np.full(EPOCHS, each) for key, each in wanted[name].items()})
            )
            or _of_any_rate(function, seed, (train, validation), still),
        )
    for rate in rates[1:]:
        _check_learning(function, seed, rate)
    passed(_("fit_with_validation trains on one set, measures the other, and counts accuracy."))


def _check_learning(function: Callable[..., Any], seed: int, rate: float) -> None:
    """Fail unless the training images are learned from, and the validation images are not.

    The same training beside other validation labels must give the same training losses. All
    images fit into one of Keras's batches, and the seeds are set, so that chance has no part.
    """
    train, validation = tiny_split(24, seed), tiny_split(20, seed + 50)
    others = Split(validation.images, (validation.labels + 1) % 3)

    def losses(beside: Split, ask: Callable[..., Any] = call) -> dict[str, np.ndarray]:
        keras.utils.set_random_seed(seed)
        with eagerly():
            return _history(function, seed, train, beside, rate, ask=ask)

    one = losses(validation)
    for name in ("loss", "val_loss"):
        words = N_("a {name} that changes from epoch to epoch at a rate of {rate:g}")
        changes = np.ptp(one[name]) > 1e-5
        require(changes, _(words, name=name, rate=rate), f"{np.round(one[name], 5).tolist()}")
    other = losses(others)
    if np.allclose(one["loss"], other["loss"], rtol=1e-3):
        return
    again = losses(validation, aside)
    require(
        not np.allclose(one["loss"], again["loss"], rtol=1e-3),
        _("training losses {losses}, as beside other validation labels", losses=_rounded(one)),
        f"{_rounded(other)}",
        "",
        _("Are the validation images learned from as well?"),
    )


def _rounded(history: Mapping[str, np.ndarray]) -> list[float]:
    return list(np.round(history["loss"], 4).tolist())


def _of_any_rate(
    function: Callable[..., Any], seed: int, sets: tuple[Split, Split], still: Mapping[str, Any]
) -> str:
    """M43 where the losses change at a rate of 0, and in the same way at others."""
    if np.ptp(still["loss"]) < 1e-3:
        return ""
    other = _history(function, seed, *sets, 1e-4, ask=aside)
    return "M43" if np.allclose(other["loss"], still["loss"], rtol=0.05) else ""


def _history(
    function: Callable[..., Any],
    seed: int,
    train: Split,
    validation: Split,
    rate: float,
    *,
    ask: Callable[..., Any] = call,
) -> dict[str, np.ndarray]:
    model = fixed_model(seed)
    flags = [layer.trainable for layer in model.layers]
    given = _called(ask, function, model, *train, *validation, rate, EPOCHS)
    require(
        [layer.trainable for layer in model.layers] == flags,
        _("trainable flags as they were"),
        _("other ones after the training"),
    )
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
            _("{name}: one number per epoch, {epochs} of them", name=name, epochs=EPOCHS),
        )
        for name in COLUMNS
    }


def _called(ask: Callable[..., Any], function: Callable[..., Any], *arguments: Any) -> Any:
    """The function's result; Keras's words about a misplaced argument are named as such."""
    try:
        return ask(function, *arguments)
    except CheckFailed as failure:
        known, words = failure, str(failure)
    if not any(phrase in words for phrase in _BY_POSITION):
        raise known
    fail(_("a history"), known.received, "M79")


@named
def fixed_model(seed: int) -> keras.Model:
    """A small model with BatchNorm frozen."""
    model = tiny_model(seed)
    for layer in filter(is_batchnorm, model.layers):
        layer.trainable = False
    return model


@named
def two_sets(seed: int) -> tuple[Split, Split]:
    """Two sets of which the model reads different shares."""
    model, train = fixed_model(seed), tiny_split(40, seed)
    darker = (0.3 * tiny_split(35, seed + 50).images).astype("float32")
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
        for part in (0.1, 0.2, 0.25, 0.3):  # a part of the training images set aside
            place = int(len(train.labels) * (1 - part))
            rest = Split(*(each[place:] if prefix else each[:place] for each in train))
            loss, share = _measured(model, rest)
            found[f"{prefix}loss"][f"M19 {part}"] = loss
            found[f"{prefix}accuracy"][f"M19 {part}"] = share
    return found


def _measured(model: keras.Model, split: Split, *, from_logits: bool = True) -> tuple[float, float]:
    outputs = np.asarray(model(split.images, training=False))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
    share = np.mean(outputs.argmax(axis=-1) == split.labels)
    return float(loss(split.labels, outputs)), float(share)
