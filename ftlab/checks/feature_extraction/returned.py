"""Reading what a student's function returned, without noise and without surprises."""

from __future__ import annotations

from collections.abc import Iterator
import contextlib
import io
from typing import Any
import warnings

from ftlab.checks.core import fail, is_given, require
from ftlab.checks.plain import real_array
from ftlab.models.structure import is_batchnorm, leaf_layers
from ftlab.translation import _, decimal
import keras
import numpy as np


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Leave out prints and warnings: text on the error stream would count as a failure."""
    sink = io.StringIO()
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(sink),
        contextlib.redirect_stderr(sink),
    ):
        warnings.simplefilter("ignore")
        yield


def as_numbers(result: Any, wanted: str) -> np.ndarray:
    """The result as a float array, or a failed check.

    Args:
        result: An array, a tensor or nested lists of numbers.
        wanted: What was asked for, in words.
    """
    kind = type(result).__name__
    if result is None or isinstance(result, (str, bytes, dict, set, keras.Model)):
        fail(wanted, _("a {kind}", kind=kind), "M03")
    problem = ""
    try:
        with quietly():
            return real_array(result)
    except Exception:  # whatever an odd object raises when it is made an array
        problem = _("a {kind} that is no array of numbers", kind=kind)
    fail(wanted, problem, "M03")


def as_model(result: Any, wanted: str) -> keras.Model:
    """The result as a built Keras model, or a failed check."""
    if not isinstance(result, keras.Model):
        fail(
            wanted,
            _("a {kind}", kind=type(result).__name__),
            "M03",
            _("End the function with `return model`"),
        )
    require(result.built, wanted, _("a model that is not built"), "M03")
    return result


def outputs(model: keras.Model, images: np.ndarray, *, training: bool = False) -> np.ndarray:
    """What a model gives for images, or a failed check where it does not take them."""
    problem = ""
    try:
        with quietly():
            return np.asarray(model(images, training=training), dtype="float64")
    except Exception as error:  # the model is the student's: anything can go wrong in it
        problem = _("{error} when it was called with images", error=type(error).__name__)
    fail(_("a model that takes images of shape {shape}", shape=images.shape), problem, "M03")


def head_input(model: keras.Model, images: np.ndarray, *, training: bool = False) -> np.ndarray:
    """What the last layer of a specimen sees."""
    base = keras.Model(model.inputs[0], model.layers[-1].input)
    return outputs(base, images, training=training)


def arrays(model: keras.Model) -> list[tuple[keras.layers.Layer, list[np.ndarray]]]:
    """Layers with weights in running order, and copies of their weights and statistics."""
    return [
        (layer, [np.array(weight.numpy()) for weight in layer.weights])
        for layer in leaf_layers(model)
        if layer.weights
    ]


def require_loss_of_logits(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> None:
    """Fail when a model was compiled with a loss that does not take its outputs as they are.

    A model that was trained another way, such as on cached features, need not be compiled.
    """
    if not getattr(model, "compiled", False) or model.loss is None:
        return
    logits = outputs(model, images)
    wanted = cross_entropy(logits, labels)
    one_hot = np.eye(logits.shape[1], dtype="float32")[labels]
    found = [_compiled_loss(model, images, truth, logits) for truth in (labels, one_hot)]
    measured = [loss for loss in found if loss is not None]
    fits = any(np.isclose(loss, wanted, rtol=2e-3, atol=1e-3) for loss in measured)
    taken_for_shares = _of_probabilities(logits, labels)
    known = any(np.isclose(loss, taken_for_shares, rtol=2e-3, atol=1e-3) for loss in measured)
    require(
        not measured or fits,
        _(
            "a compiled loss that is the cross-entropy of the logits, {wanted:.3f} here",
            wanted=wanted,
        ),
        _(" or ").join(decimal(loss, ".3f") for loss in measured),
        "M17" if known else "",
    )


def require_given(function: Any, given: keras.Model, result: Any) -> None:
    """Fail where another model came back than the one that was given."""
    expected = _("the very model that was given")
    require(is_given(function, given, result), expected, _("another one"))


def require_linear(logits: np.ndarray, linear: np.ndarray) -> None:
    """Fail where outputs are not these: features times kernel, plus bias."""
    name = activated(logits, linear)
    received = _("their {activation}", activation=name) if name else _("other outputs")
    require(
        close(logits, linear),
        _("logits: features @ kernel + bias of the new head"),
        received,
        "M17" if name in ("softmax", "sigmoid") else "",
    )


def require_same_in_training(model: keras.Model, images: np.ndarray) -> None:
    """Fail where a model of which BatchNorm is frozen gives other outputs in training."""
    in_training = outputs(model, images, training=True)
    require(
        close(in_training, outputs(model, images)),
        _("the same outputs in training: features @ kernel + bias of the new head"),
        _("other ones: something between the features and the head acts in training"),
    )


def close(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether two arrays agree but for rounding."""
    return first.shape == second.shape and np.allclose(first, second, rtol=1e-3, atol=1e-4)


def activated(logits: np.ndarray, linear: np.ndarray) -> str:
    """The name of the activation of linear outputs that these are; empty where they are none."""
    for name in ("softmax", "sigmoid", "relu", "tanh"):
        made = np.asarray(getattr(keras.ops, name)(linear))
        if np.allclose(logits, made, rtol=1e-3, atol=1e-4):
            return name
    return ""


def is_fresh(model: keras.Model) -> bool:
    """Whether all BatchNorm statistics are those of layers that were never trained.

    Those of the specimens are not: whoever clones a specimen without its weights has these.
    """
    norms = [layer.get_weights() for layer in leaf_layers(model) if is_batchnorm(layer)]
    rest = [
        np.allclose(weights[-2], 0) and np.allclose(weights[-1], 1) for weights in norms if weights
    ]
    return bool(rest) and all(rest)


def _of_probabilities(logits: np.ndarray, labels: np.ndarray) -> float:
    """The cross-entropy of a loss that takes logits for probabilities, as Keras computes it."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=False)
    return float(loss(labels, logits.astype("float32")))


def _compiled_loss(
    model: keras.Model, images: np.ndarray, truth: np.ndarray, logits: np.ndarray
) -> float | None:
    """The loss that the model was compiled with; `None` where it takes no such labels."""
    try:
        with quietly():
            y_pred = keras.ops.convert_to_tensor(logits.astype("float32"))
            loss = model.compute_loss(x=images, y=keras.ops.convert_to_tensor(truth), y_pred=y_pred)
            return float(np.asarray(loss))
    except Exception:  # this loss takes labels of another form
        return None


def same(first: list[np.ndarray], second: list[np.ndarray]) -> bool:
    """Whether two lists of arrays are equal to the last bit."""
    return len(first) == len(second) and all(
        a.shape == b.shape and np.array_equal(a, b) for a, b in zip(first, second, strict=True)
    )


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> float:
    """Mean cross-entropy of logits `(n, classes)`."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1))
    return float(np.mean(log_sum - shifted[np.arange(len(labels)), labels]))
