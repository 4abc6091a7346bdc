"""Check of the exercise `continue-training`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.answers import numbers, told
from ftlab.checks.core import CheckFailed, call, fail, passed, require
from ftlab.checks.learning_rate.adam import Adam
from ftlab.checks.plain import real_array
from ftlab.checks.specimens import still_model, tiny_split
from ftlab.data.task import Split
from ftlab.models.heads import copy_model
from ftlab.translation import _
import keras
import numpy as np

_CLOSE = 2e-3  # of a loss; rounding is far below it
_KEYS = ("epoch", "loss", "accuracy", "learning_rate")


def continue_training(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `continue_training(model, images, labels, done, more, learning_rate, decay)`.

    Args:
        function: The student's function.
        seed: Of the model, the images, the epochs and the rate.

    Raises:
        CheckFailed: The log, the rates or the losses are not those of a run in one go.
    """
    rng = np.random.default_rng(seed)
    done, more = int(rng.integers(4, 7)), 3
    rate, decay = round(float(rng.uniform(0.05, 0.08)), 3), 0.7
    model, split = still_model(seed), tiny_split(40, seed)
    log = _called(function, copy_model(model), *split, done, more, rate, decay)
    _check_epochs(log, done, more)
    missing = [key for key in _KEYS if key not in log]
    require(not missing, _wanted(), _("no {keys}", keys=", ".join(missing)), "M03")
    rates = rate * decay ** np.arange(done, done + more)
    _check_rates(_column(log, "learning_rate", more), rates, rate, done)
    accuracies = _column(log, "accuracy", more)
    losses, shares = _run(model, split, rates)
    given = _column(log, "loss", more)
    if not np.allclose(given, losses, rtol=_CLOSE):
        others = [np.full(more, rate), rate * decay ** np.arange(more), np.full(more, 1e-3)]
        told_alone = any(np.allclose(given, _run(model, split, e)[0], rtol=_CLOSE) for e in others)
        fail(
            _("losses {losses}, those of Adam at these rates", losses=np.round(losses, 4).tolist()),
            f"{np.round(given, 4).tolist()}",
            "M43" if told_alone else "",
            _(
                "Print float(model.optimizer.learning_rate) in each epoch: are these the rates you "
                "return?"
            ) if told_alone else "",
        )  # fmt: skip
    by_one = 1.5 / len(split.labels)  # an image on the edge may fall to either side
    require(
        np.allclose(accuracies, shares, rtol=0, atol=by_one),
        _("accuracies {shares}, those of these epochs", shares=np.round(shares, 3).tolist()),
        f"{np.round(accuracies, 3).tolist()}",
        "M04" if np.allclose(accuracies / 100, shares, rtol=0, atol=by_one) else "",
    )
    passed(_("continue_training counts on, and its rates are those of a run in one go."))


def _run(model: keras.Model, split: Split, rates: np.ndarray) -> tuple[list[float], list[float]]:
    """Loss and share right before each step of Adam."""
    trained, memory = copy_model(model), Adam()
    losses, shares = [], []
    for rate in rates:
        guesses = np.argmax(trained(split.images, training=False), axis=-1)
        shares.append(float(np.mean(guesses == split.labels)))
        losses.append(memory.step(trained, split, lambda _, rate=rate: float(rate)))  # type: ignore[misc]
    return losses, shares


def _called(function: Callable[..., Any], *arguments: Any) -> dict[str, Any]:
    """The log; an error about text where numbers belong gets its own name."""
    try:
        given = call(function, *arguments)
    except CheckFailed as failure:
        if failure.misconception == "M02" and "dtype='string'" in str(failure):
            fail(_("a log of the training"), _("fit stopped: dtype='string' is not valid"), "M59")
        raise
    require(isinstance(given, dict) and "epoch" in given, _wanted(), told(given), "M03")
    return dict(given)


def _wanted() -> str:
    return _("a dict with {keys}", keys=", ".join(_KEYS))


def _check_epochs(log: dict[str, Any], done: int, more: int) -> None:
    right = list(range(done, done + more))
    wanted = _("epochs {epochs}", epochs=right)
    try:
        epochs = real_array(log["epoch"]).tolist()
    except Exception:  # an answer can be anything at all
        fail(wanted, told(log["epoch"]), "M03")
    if isinstance(epochs, float):
        fail(wanted, told(log["epoch"]), "M03")
    mistakes = {"M37": [epoch + 1 for epoch in right], "M58": list(range(more))}
    looks_like = next((key for key, found in mistakes.items() if epochs == found), "")
    if epochs == list(range(done, more)):  # epochs taken for how many to add
        looks_like = "M58"
    require(epochs == right, wanted, told(log["epoch"]), looks_like)


def _check_rates(found: np.ndarray, right: np.ndarray, first: float, done: int) -> None:
    starts_over = np.allclose(found, right * first / right[0], rtol=1e-3)
    constant = np.allclose(found, first, rtol=1e-3)
    require(
        np.allclose(found, right, rtol=1e-3),
        _("rates {rates} after {done} epochs", rates=np.round(right, 5).tolist(), done=done),
        f"{np.round(found, 5).tolist()}",
        "M58" if starts_over else "M43" if constant else "",
    )


def _column(log: dict[str, Any], key: str, length: int) -> np.ndarray:
    return numbers(
        log[key], (length,), _("{key!r}: one number per epoch, {n} in all", key=key, n=length)
    )
