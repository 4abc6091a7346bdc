"""Checks of functions that train: what moved, and where each run started."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.answers import looks_like, numbers, told
from ftlab.checks.catastrophic_forgetting.models import old_and_new_task
from ftlab.checks.core import HandedOver, aside, call, fail, passed, require
from ftlab.checks.counterexample import named
from ftlab.checks.feature_extraction.returned import require_loss_of_logits
from ftlab.checks.specimens import tiny_model, tiny_split, weights_by_layer
from ftlab.data.task import Split
from ftlab.models.heads import copy_model
from ftlab.models.structure import is_batchnorm, leaf_layers
from ftlab.translation import _
import keras
import numpy as np

LARGE_RATE, SMALL_RATE = 10.0, 1e-9


def train_without_drift(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `train_without_drift(model, images, labels, learning_rate)` by what moved.

    Args:
        function: The student's function.
        seed: Of the models and images.

    Raises:
        CheckFailed: BatchNorm moved, something else did not, or the rate was not used.
    """
    images, labels = tiny_split(40, seed)  # more than a batch of Keras's, and not two whole ones
    for model, rate in ((used_model(seed), 0.01), (tiny_model(seed + 1), 0.0)):
        before = weights_by_layer(model)
        trained = call(function, HandedOver(model), images, labels, rate)
        require(
            isinstance(trained, keras.Model) and _has_layers(trained, before),
            _("the trained model, with the layers it came with"), told(trained), "M03",
        )  # fmt: skip
        _check_batchnorm_still(before, trained, rate)
        _check_others(before, trained, rate)
        require_loss_of_logits(trained, images, labels)
    passed(_("train_without_drift trains the kernels and leaves BatchNorm as it was."))


@named
def used_model(seed: int) -> keras.Model:
    """A model that was compiled and fitted, with all of it trainable.

    Batches of two sizes: what was traced for them is used again for any other.
    """
    images, labels = tiny_split(24, seed)
    model = tiny_model(seed)
    model.compile(keras.optimizers.SGD(0.01), keras.losses.SparseCategoricalCrossentropy(True))
    model.fit(images, labels, batch_size=16, verbose=0)
    return model


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
    passed(_("source_after_rates starts every rate afresh and measures the source task."))


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


def _has_layers(model: keras.Model, before: dict[str, list[np.ndarray]]) -> bool:
    """Whether the model has layers of these names with weights of these shapes."""
    after = weights_by_layer(model)
    return all(
        [weight.shape for weight in weights] == [weight.shape for weight in after.get(name, ())]
        for name, weights in before.items()
    )


def _check_batchnorm_still(
    before: dict[str, list[np.ndarray]], trained: keras.Model, rate: float
) -> None:
    after = weights_by_layer(trained)
    nested = any(isinstance(layer, keras.Model) for layer in trained.layers)
    for layer in filter(is_batchnorm, leaf_layers(trained)):
        changed = [
            name
            for name, old, new in zip(
                ("gamma", "beta", "moving_mean", "moving_variance"),
                before.get(layer.name, ()), after.get(layer.name, ()), strict=False,
            )
            if not np.array_equal(old, new)
        ]  # fmt: skip
        statistics = any(weight.startswith("moving") for weight in changed)
        found = "M39" if statistics else "M41"
        if statistics and nested and "'training': False" in repr(trained.get_config()):
            found = "M40"
        if not layer.trainable:
            found = "M07"
        require(
            not changed,
            _(
                "{name} as it was, to the last bit, at a rate of {rate:g}",
                name=layer.name,
                rate=rate,
            ),
            _(
                "its {weights} changed; trainable is {trainable} now",
                weights=", ".join(changed),
                trainable=layer.trainable,
            ),
            found,
        )


def _check_others(before: dict[str, list[np.ndarray]], trained: keras.Model, rate: float) -> None:
    after = weights_by_layer(trained)
    any_moved = any(
        not np.array_equal(old, new)
        for name, weights in before.items()
        for old, new in zip(weights, after[name], strict=True)
    )
    for layer in leaf_layers(trained):
        if layer.name not in before or is_batchnorm(layer):
            continue
        pairs = list(zip(before[layer.name], after[layer.name], strict=True))
        moved = any(not np.array_equal(old, new) for old, new in pairs)
        finite = all(np.isfinite(new).all() for _old, new in pairs)
        require(finite, _("finite weights"), _("NaN or infinite ones"))
        require(
            moved or rate == 0,
            _("{name} to be trained at a rate of {rate:g}", name=layer.name, rate=rate),
            _("it did not move; trainable is {trainable} now", trainable=layer.trainable),
            "M42" if not layer.trainable else "M07" if any_moved else "M22",
        )
        require(
            not moved or rate > 0,
            _("{name} as it was at a rate of 0", name=layer.name), _("its weights changed"), "M43",
        )  # fmt: skip
