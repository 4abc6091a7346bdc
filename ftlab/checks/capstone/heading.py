"""Check of the exercise `classifier`: a backbone that came without its head."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.core import call, fail, passed, require
from ftlab.checks.counterexample import named
from ftlab.checks.feature_extraction.returned import (
    arrays,
    as_model,
    close,
    is_fresh,
    outputs,
    same,
)
from ftlab.checks.specimens import SHAPE, eagerly, tiny_model, tiny_split
from ftlab.translation import _
import keras
import numpy as np


def classifier(
    function: Callable[..., Any], *, seed: int = 0, n_classes: int = 3, maps: bool = False
) -> None:
    """Check `classifier(base, n_classes)` by what the model gives, and by training it.

    Args:
        function: The student's function.
        seed: Of the base and the images.
        n_classes: How many classes.
        maps: Whether the base ends in maps instead of pooled features.

    Raises:
        CheckFailed: No head, a softmax, another base, or a base that trains.
    """
    base = headless(seed, maps=maps)
    before = [array for _, weights in arrays(base) for array in weights]
    images, labels = tiny_split(48, seed, n_classes, shape=SHAPE)
    features = outputs(base, images)
    per_image = int(np.prod(features.shape[1:]))
    largest = features.max(axis=(1, 2)) if maps else None
    features = features.mean(axis=(1, 2)) if maps else features
    model = as_model(call(function, base, n_classes), _("a model with a head"))
    _check_outputs(outputs(model, images), len(images), n_classes, features.shape[-1])
    _check_kept(before, model, trained=False)
    _check_trainable(model, before, features.shape[-1], per_image, n_classes)
    with eagerly():
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(keras.optimizers.Adam(0.05), loss)
        model.fit(images, labels, batch_size=len(images), epochs=5, verbose=0)
    _check_kept(before, model, trained=True)
    _check_linear(model, images, features, largest)
    passed(
        _(
            "classifier gives {n_classes} logits on the base's features, and the base keeps still.",
            n_classes=n_classes,
        )
    )


@named
def headless(seed: int, *, maps: bool) -> keras.Model:
    """A small model without its head, which ends in maps or in pooled features."""
    whole = tiny_model(seed, shape=SHAPE)
    end = whole.get_layer("block2_relu").output if maps else whole.layers[-1].input
    return keras.Model(whole.inputs[0], end, name="base")


def _check_outputs(given: np.ndarray, n: int, n_classes: int, width: int) -> None:
    if given.shape != (n, n_classes):
        features = given.ndim == 4 or given.shape == (n, width)
        fail(
            _(
                "{n_classes} logits for each image, shape {shape}",
                n_classes=n_classes,
                shape=(n, n_classes),
            ),
            _("shape {shape}", shape=given.shape),
            "M116" if features else "M16",
        )
    require(np.isfinite(given).all(), _("finite outputs"), _("NaN or infinite ones"), "M112")
    require(
        not ((given >= 0).all() and np.allclose(given.sum(axis=1), 1, atol=1e-4)),
        _("logits, which the loss of this course expects"),
        _("rows that sum to 1"),
        "M17",
        _("Leave the activation of the last layer out"),
    )


def _check_kept(before: list[np.ndarray], model: keras.Model, *, trained: bool) -> None:
    """Every pretrained array is in the model, to the last bit."""
    held = [array for _, weights in arrays(model) for array in weights]
    lost = sum(not any(same([one], [other]) for other in held) for one in before)
    kernels = [one for one in before if one.ndim > 1]
    kernels_kept = all(any(same([one], [other]) for other in held) for one in kernels)
    key = ("M21" if kernels_kept else "M20") if trained else "M18" if is_fresh(model) else ""
    require(
        not lost,
        _("the base's weights and statistics as they were"),
        _("{lost} of {n} arrays with other numbers", lost=lost, n=len(before)),
        key,
    )


def _check_trainable(
    model: keras.Model, before: list[np.ndarray], width: int, per_image: int, n_classes: int
) -> None:
    listed = [np.array(weight.numpy()) for weight in model.trainable_weights]
    of_base = any(same([one], [other]) for one in before for other in listed)
    trainable = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    wanted = (width + 1) * n_classes
    flattened = per_image > width and trainable == (per_image + 1) * n_classes
    require(
        trainable == wanted,
        _(
            "a head of {width} × {n_classes} weights and {n_classes} biases to train, no more",
            width=width,
            n_classes=n_classes,
        ),
        _("{trainable} trainable weights", trainable=trainable),
        "M13" if flattened else "M20" if of_base else "" if trainable else "M42",
    )


def _check_linear(
    model: keras.Model, images: np.ndarray, features: np.ndarray, largest: np.ndarray | None
) -> None:
    """The outputs are the head's kernel and bias on the pooled features."""
    given, head = outputs(model, images), [np.array(w.numpy()) for w in model.trainable_weights]
    bias = next((weight for weight in head if weight.ndim == 1), np.zeros(given.shape[1]))
    kernel = next(weight for weight in head if weight.ndim > 1).reshape(features.shape[1], -1)
    away = float(np.abs(given - (features @ kernel + bias)).max() / np.abs(given).max())
    by_largest = largest is not None and close(given, largest @ kernel + bias)
    require(
        away < 1e-3,
        _("logits that are the head's kernel and bias on the base's features, maps averaged"),
        _("outputs that differ from these by {away:.1%} of the largest", away=away),
        "M13" if by_largest else "",
    )
