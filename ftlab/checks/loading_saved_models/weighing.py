"""Checks of the exercises `class-weights` and `train-weighted`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ftlab.checks.answers import is_number, told
from ftlab.checks.core import CheckFailed, HandedOver, call, fail, passed, require
from ftlab.checks.counterexample import named
from ftlab.checks.feature_extraction.returned import as_model
from ftlab.checks.loading_saved_models.nearest import flat, nearest, require_same_layers
from ftlab.checks.specimens import still_model, tiny_split
from ftlab.data.task import Split
from ftlab.models.heads import copy_model
from ftlab.translation import _
import keras
import numpy as np
import tensorflow as tf

EPOCHS = 3
_LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none")


def class_weights(function: Callable[..., Any], *, seed: int = 0, first: int = 0) -> None:
    """Check `class_weights(labels)`.

    Args:
        function: The student's function.
        seed: Of the labels.
        first: The lowest label; with more than 0, positions and labels differ.

    Raises:
        CheckFailed: No dict from label to weight, or other weights.
    """
    rng = np.random.default_rng(seed)
    classes = first + np.sort(rng.choice(6, 4, replace=False))
    counts = rng.permutation([24, 9, 5, 2])
    for labels in (
        first + np.array([3, 1, 1, 3, 3, 1, 3, 1, 3]),
        rng.permutation(np.repeat(classes, counts)),
    ):
        _check_weights(call(function, labels.copy()), labels)
    passed(_("class_weights gives every class the same weight in all."))


def _check_weights(given: Any, labels: np.ndarray) -> None:
    present, counts = np.unique(labels, return_counts=True)
    n, k = len(labels), len(present)
    right = {int(c): n / (k * m) for c, m in zip(present, counts, strict=True)}
    wanted = _("a dict, label → weight: {weights}", weights=_told(right))
    if not isinstance(given, dict):
        row = isinstance(given, (list, tuple)) or getattr(given, "ndim", 0) == 1
        one_each = row and len(given) in (len(right), len(labels))
        fail(wanted, told(given), "M87" if one_each else "M03")
    given = dict(given)  # of Python's own kind, whatever was returned
    require(
        all(is_number(value) for each in given.items() for value in each)
        and all(float(label).is_integer() for label in given),
        wanted,
        told(given),
        "M03",
    )
    found = {int(key): float(value) for key, value in given.items()}
    if found.keys() != right.keys():
        positions, everything = set(range(len(right))), set(range(max(right) + 1))
        keys = (positions, set(range(n)), everything)
        fail(wanted, _told(found), "M87" if set(found) in keys else "")
    weights = np.array([found[int(label)] for label in present])
    ways = (1 / counts, counts.max() / counts, k * counts / n, counts / n, counts / counts.max(),
            n / counts, counts.min() / counts, counts, counts / counts.mean())  # fmt: skip
    if not np.allclose(weights, n / (k * counts), rtol=1e-4):
        known = any(np.allclose(weights, way, rtol=1e-4) for way in ways)
        fail(wanted, _told(found), "M88" if known else "")


def train_weighted(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `train_weighted(model, images, labels, learning_rate, epochs)`.

    Args:
        function: The student's function.
        seed: Of the model, the images and their order.

    Raises:
        CheckFailed: The weights of the model are not those of weighted training.
    """
    model = still_model(seed)
    split, rate = uneven_split(seed), 0.02
    ends = _ends(model, split, rate)
    given = _called(function, HandedOver(copy_model(model)), *split, rate, EPOCHS)
    result = as_model(given, _("the model"))
    require_same_layers(result, model)
    found = nearest(flat(result), ends, ("M22",))
    require(
        found == "right",
        _(
            "the weights of {epochs} steps of SGD in which every class weighs the same",
            epochs=EPOCHS,
        ),
        _(
            "weights at a distance of {distance:.3g} from these",
            distance=np.linalg.norm(flat(result) - ends["right"]),
        ),
        found,
    )
    passed(_("train_weighted lets every class weigh the same."))


def _called(function: Callable[..., Any], *arguments: Any) -> Any:
    """The result; Keras's word for an array in a dict's place gets its own name."""
    try:
        return call(function, *arguments)
    except CheckFailed as failure:
        known = failure
    if known.misconception == "M02" and "AttributeError" in str(known) and "ndarray" in str(known):
        fail(_("a trained model"), _("fit stopped: class_weight has to be a dict"), "M87")
    raise known


@named
def uneven_split(seed: int) -> Split:
    """Images of three classes, 28, 9 and 3 of them, the first ones not of class 0, 1, 2."""
    images, labels = tiny_split(90, seed)
    places = np.concatenate([np.flatnonzero(labels == k)[:n] for k, n in enumerate((28, 9, 3))])
    order = np.random.default_rng(seed).permutation(places)
    first = [next(i for i in order if labels[i] == k) for k in (2, 0, 1)]
    order = np.array([*first, *(i for i in order if i not in first)])
    return Split(images[order], labels[order])


def _ends(model: keras.Model, split: Split, rate: float) -> dict[str, np.ndarray]:
    """Weights after the right training and after wrong ones."""
    counts = np.bincount(split.labels)
    right = len(split.labels) / (len(counts) * counts)
    each = right[split.labels]
    return {
        "right": _trained(model, split, rate, each),
        "M87": _trained(model, split, rate, each[:3][split.labels]),
        "M88 none": _trained(model, split, rate, np.ones(len(each))),
        "M88 turned round": _trained(model, split, rate, (counts / counts.mean())[split.labels]),
        "M88 shares": _trained(model, split, rate, (counts / counts.sum())[split.labels]),
        "M88 twice": _trained(model, split, rate, each**2),
        "M22": flat(model),
        "M88 sum of 1": _trained(model, split, rate, each / len(each)),
        "M96": _trained(model, split, rate, each, keras.optimizers.Adam),
    }


def _trained(
    model: keras.Model,
    split: Split,
    rate: float,
    weights: np.ndarray,
    optimizer: type[keras.optimizers.Optimizer] = keras.optimizers.SGD,
) -> np.ndarray:
    """Weights after steps on a weighted loss, all images in one batch."""
    copy, taker = copy_model(model), optimizer(rate)
    share = tf.constant(weights / len(weights), "float32")
    for _epoch in range(EPOCHS):
        with tf.GradientTape() as tape:
            losses = _LOSS(split.labels, copy(split.images, training=True))
            loss = tf.reduce_sum(share * losses)
        variables = copy.trainable_variables
        taker.apply(tape.gradient(loss, [each.value for each in variables]), variables)
    return flat(copy)


def _told(weights: Mapping[int, float]) -> str:
    return "{" + ", ".join(f"{label}: {weight:.3f}" for label, weight in weights.items()) + "}"
