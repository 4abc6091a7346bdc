"""Check of the exercise `train-without-drift`: what moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ftlab.checks.answers import told
from ftlab.checks.core import HandedOver, call, passed, require
from ftlab.checks.counterexample import named
from ftlab.checks.feature_extraction.returned import require_loss_of_logits
from ftlab.checks.specimens import tiny_model, tiny_split, weights_by_layer
from ftlab.models.structure import is_batchnorm, leaf_layers
from ftlab.translation import _
import keras
import numpy as np


def train_without_drift(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `train_without_drift(model, images, labels, learning_rate)` by what moved.

    Args:
        function: The student's function.
        seed: Of the models and images.

    Raises:
        CheckFailed: BatchNorm moved, something else did not, or the rate was not used.
    """
    images, labels = tiny_split(40, seed)  # more than a batch of Keras's, and not two whole ones
    rates: dict[float, float] = {}  # that was asked for, that the model was compiled with
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
        rates[rate] = _compiled_rate(trained, rate)
    _check_rates(rates)
    passed(_("train_without_drift trains the kernels and leaves BatchNorm as it was."))


def _compiled_rate(model: keras.Model, asked: float) -> float:
    """The constant rate that a model was compiled with; what was asked for where it has none."""
    optimizer = getattr(model, "optimizer", None)
    rate = optimizer.get_config().get("learning_rate") if optimizer is not None else None
    return float(rate) if isinstance(rate, (int, float)) else asked


def _check_rates(rates: Mapping[float, float]) -> None:
    for asked, found in rates.items():
        require(
            np.isclose(found, asked, rtol=1e-4, atol=0),
            _("training at the rate that is given, {rate:g}", rate=asked),
            _("a model that was compiled with a rate of {rate:g}", rate=found),
        )


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
