"""A head trained to convergence: logistic regression on the features that it sees."""

from __future__ import annotations

from typing import Any

from ftlab.arguments import as_number, is_rate
from ftlab.data.task import Split
from ftlab.errors import InputError
from ftlab.models.features import cached_features
from ftlab.models.outputs import one_class_an_image
from ftlab.models.structure import head_layer, leaf_layers
from ftlab.training.fit_inputs import checked_data
from ftlab.translation import _
import keras
import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax


def fit_head(model: keras.Model, train: Split, *, l2: float = 1e-3, tolerance: float = 1e-5) -> int:
    """Train the head alone to convergence: logistic regression on cached features.

    Mean cross-entropy + ½ · l2 · ‖head − start‖² has one lowest point, and L-BFGS walks there with
    all images in every step, so the result depends on no rate, batch order or number of epochs.

    Args:
        model: A built model with a dense head; its head is changed in place, nothing else.
        train: Images and labels.
        l2: Strength of the pull to the head's weights as they are, above 0. Without one, classes
            that can be separated drive the weights to infinity. An old head keeps more of what
            it knew with a larger one; for a new head the start is near 0, as in plain L2.
        tolerance: Ends when no slope is steeper than this.

    Returns:
        How many steps it took.

    Raises:
        InputError: No images that fit the model, or an l2 that is not above 0.

    Example:
    >>> from ftlab.checks.specimens import tiny_model, tiny_split
    >>> fit_head(tiny_model(), tiny_split()) > 1
    True
    """
    train, _validation = checked_data(model, train, None)
    strength = check_l2(l2)
    head = linear_head(model)
    features = cached_features(model, train.images).astype(float)
    weights = [np.array(weight.numpy(), float) for weight in head.weights]
    start = np.concatenate([weight.ravel() for weight in weights])
    found = minimize(
        _head_loss,
        start,
        args=(start, features, train.labels, strength, head.units),
        jac=True,
        method="L-BFGS-B",
        options={"gtol": tolerance, "ftol": 0.0, "maxiter": 10_000, "maxfun": 20_000},
    )
    parts = np.split(found.x, np.cumsum([weight.size for weight in weights])[:-1])
    head.set_weights([part.reshape(old.shape) for part, old in zip(parts, weights, strict=True)])
    return int(found.nit)


def check_l2(l2: object) -> float:
    """The strength as a Python float; an `InputError` unless it is above 0."""
    number = as_number(l2)
    if number is None or not is_rate(number, above=True):
        raise InputError(
            _("an l2 above 0"),
            f"{l2!r}",
            _("no penalty at all, with which separable classes have no best head"),
            "l2=1e-3",
        )
    return number


def linear_head(model: keras.Model) -> Any:
    """The head, where the answers are the softmax or sigmoid of what it computes."""
    head, outputs, layers = head_layer(model), one_class_an_image(model), list(leaf_layers(model))
    plain = head is not None and type(head) is keras.layers.Dense
    plain = plain and getattr(head, "units", None) == outputs.units
    behind = layers[layers.index(head) + 1 :] if plain else []
    steps = [getattr(each, "activation", each) for each in [head, *behind]]
    bent = [step for step in steps if step is not keras.activations.linear]
    scaled = any(isinstance(each, keras.layers.Rescaling) for each in behind)
    if not plain or scaled or len(bent) != (not outputs.from_logits):
        raise InputError(
            _("a model whose answers are those of one dense layer on its features"),
            _(
                "{name!r}, which ends in a {kind}",
                name=model.name,
                kind=type(layers[-1] if plain else head).__name__,
            ),
            _("a head of another kind, for which this is no logistic regression"),
            "replace_head(model, n_classes)",
        )
    return head


def _head_loss(
    flat: np.ndarray,
    start: np.ndarray,
    features: np.ndarray,
    labels: np.ndarray,
    l2: float,
    units: int,
) -> tuple[float, np.ndarray]:
    """The penalized mean cross-entropy of a head, and its slope."""
    n, width = features.shape
    kernel, bias = np.split(flat, [width * units])
    logits = features @ kernel.reshape(width, -1) + (bias if bias.size else 0.0)
    if units == 1:  # of two classes, the first one's logit is 0
        logits = np.concatenate([0 * logits, logits], axis=1)
    log_p = log_softmax(logits, axis=1)
    change = flat - start
    loss = -log_p[np.arange(n), labels].mean() + 0.5 * l2 * np.sum(change**2)
    error = np.exp(log_p)
    error[np.arange(n), labels] -= 1
    error = error[:, -units:]
    slopes = [(features.T @ error / n).ravel(), error.mean(axis=0)][: 1 + bool(bias.size)]
    return float(loss), np.concatenate(slopes) + l2 * change
