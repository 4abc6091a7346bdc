"""Check of the exercise `source-after-rates`: where each run started, and what it trained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.answers import looks_like, numbers
from ftlab.checks.catastrophic_forgetting.models import old_and_new_task, two_kernels
from ftlab.checks.core import aside, call, fail, passed, require
from ftlab.checks.specimens import eagerly
from ftlab.data.task import Split
from ftlab.models.heads import copy_model
from ftlab.models.structure import is_batchnorm
from ftlab.translation import _
import keras
import numpy as np

LARGE_RATE, SMALL_RATE = 10.0, 1e-9


def source_after_rates(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `source_after_rates(model, images, labels, source_images, source_labels, rates)`.

    The rates are 0, a very large one, once or twice, and next to 0: the first and the last must
    give the untouched accuracy, which is another one with each of three seeds in a row. All images
    of the target are of one class, the only one that is left after the large rate.

    Args:
        function: The student's function.
        seed: Of the model and both tasks; with an odd one the large rate comes twice.

    Raises:
        CheckFailed: With the misconception that the accuracies look like.
    """
    model, target, source, wrong = old_and_new_task(seed)
    rates = [0.0, *[LARGE_RATE] * (1 + seed % 2), SMALL_RATE]
    given = call(function, model, *target, *source, rates)
    received = numbers(
        given, (len(rates),), _("one source accuracy per rate, {n} numbers", n=len(rates))
    )
    untouched = wrong["right"]
    words = _(
        "{accuracies} for rates {rates}", accuracies=np.round(received, 3).tolist(), rates=rates
    )
    asked = (function, model, target, source)
    if not np.isclose(received[0], untouched, atol=1e-6):
        fail(
            _("{untouched:.3f} at a rate of 0, as before training", untouched=untouched),
            words,
            looks_like((received[0], wrong)) or _of_statistics(*asked),
        )
    left = float(np.mean(source.labels == target.labels[0]))
    if not np.allclose(received[1:-1], left, atol=1e-6):
        stood = np.isclose(received[1:-1], untouched, atol=1e-6).any()
        fail(
            _(
                "{left:.3f} at a rate of {rate:g}: every image of the target is of class {label}, "
                "and after so large steps the model knows no other",
                left=left,
                rate=LARGE_RATE,
                label=target.labels[0],
            ),
            words,
            _of_the_first_rate(*asked, untouched) if stood else "",
        )
    require(
        np.isclose(received[-1], untouched, atol=1e-6),
        _("{untouched:.3f} at a rate of {rate:g}, whatever ran before", untouched=untouched,
          rate=SMALL_RATE), words, "M44",
    )  # fmt: skip
    _check_convolutions_train(function)
    passed(_("source_after_rates starts every rate afresh and measures the source task."))


def _check_convolutions_train(function: Callable[..., Any]) -> None:
    """Fail where the head alone is trained: what the source shows to it then stays as it was."""
    model, target, source = two_kernels()
    with eagerly():
        given = call(function, copy_model(model), *target, *source, [LARGE_RATE])
    words = _("one source accuracy per rate, {n} numbers", n=1)
    (found,) = numbers(given, (1,), words).tolist()
    require(
        np.isclose(found, 0.0, atol=1e-6),
        _("0 at a rate of {rate:g}: convolutions learn to answer class {label} here, which is "
          "wrong for the source", rate=LARGE_RATE, label=target.labels[0]),
        f"{found:.3f}", "M42" if np.isclose(found, 1.0, atol=1e-6) else "",
    )  # fmt: skip


def _of_statistics(function: Any, model: keras.Model, target: Split, source: Split) -> str:
    """M39 where accuracies are right as soon as BatchNorm's statistics cannot move."""
    still, before = copy_model(model), np.argmax(model(source.images, training=False), axis=-1)
    for layer in filter(is_batchnorm, still.layers):
        layer.momentum = 1.0
    given = aside(function, still, *target, *source, [0.0])
    right = np.mean(before == source.labels)
    found = numbers(given, (1,), _("one source accuracy per rate, {n} numbers", n=1))
    return "M39" if np.isclose(found[0], right, atol=1e-6) else ""


def _of_the_first_rate(
    function: Any, model: keras.Model, target: Split, source: Split, untouched: float
) -> str:
    """M43 where a rate of 0 trains as soon as a large one stands before it."""
    rates = [LARGE_RATE, 0.0]
    given = aside(function, copy_model(model), *target, *source, rates)
    found = numbers(given, (2,), _("one source accuracy per rate, {n} numbers", n=2))
    return "" if np.isclose(found, untouched, atol=1e-6).any() else "M43"
