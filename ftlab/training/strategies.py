"""Training in stages: the head first, then everything that was made trainable."""

from __future__ import annotations

from dataclasses import replace
import time
from typing import Any

from ftlab.arguments import as_number, is_rate
from ftlab.data.task import Split, Task
from ftlab.errors import InputError
from ftlab.measuring.forgetting import accuracy
from ftlab.measuring.movement import audit, snapshot
from ftlab.models.features import cached_features
from ftlab.models.outputs import one_class_an_image
from ftlab.models.structure import head_layer, leaf_layers
from ftlab.training.finetuning import check_finetuning, finetune
from ftlab.training.fit_inputs import checked_data, fit_data
from ftlab.training.rollback import unchanged_on_failure
from ftlab.training.run import Run
from ftlab.training.settings import check_options
from ftlab.translation import _
import keras
import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax


def head_then_finetune(
    model: keras.Model,
    target: Task | Split,
    *,
    source: Task | None = None,
    head_l2: float = 1e-3,
    **finetuning: Any,
) -> Run:
    """Linear probing, then fine-tuning (LP-FT): a head that fits, before the body may move.

    First the head alone is trained to convergence on cached features (`fit_head`). Then
    `finetune` trains what the caller made trainable, from there. A head at random sends large
    gradients into the body; a head that fits already does not.

    Args:
        model: A built model with a head; changed in place. What is trainable in the second stage
            is the caller's choice (see `ftlab.set_trainable`); the head is always trained first.
        target: As for `finetune`.
        source: As for `finetune`.
        head_l2: L2 of the first stage, above 0 (see `fit_head`).
        **finetuning: The second stage's settings, as `finetune` takes them: `learning_rate`,
            `epochs`, `penalty` and so on. A penalty begins with the second stage: the weights
            that it remembers are those with the new head.

    Returns:
        One `Run` for both stages: `source_before` and `movement` count from before the head was
        trained; `history` is the second stage's, and its row 0 is the model with the head alone
        trained. `settings` has `strategy`, `head_l2` and `head_iterations`.

    Raises:
        InputError: As `finetune` and `fit_head`.

    Example:
    >>> from ftlab import load_backbone, load_task
    >>> model, belt = load_backbone("parcels"), load_task("belt", n_train=100)
    >>> run = head_then_finetune(model, belt, learning_rate=1e-3, epochs=1, progress=False)
    >>> bool(run.history.val_accuracy[0] > 0.5)  # the head alone
    True

    Source: Kumar et al. 2022, https://arxiv.org/abs/2202.10054
    """
    check_options(finetune, finetuning, ("source",))
    data = fit_data(model, target, source, finetuning.get("validation"))
    train, target, source = data.train, data.target, data.source
    if finetuning.get("validation") is not None:
        finetuning["validation"] = data.validation
    check_finetuning(model, target, source=source, **finetuning)
    _check_l2(head_l2)
    head = _linear_head(model)
    start = snapshot(model)
    intended = [
        flag or layer is head
        for layer, flag in zip(leaf_layers(model), start.trainable, strict=True)
    ]
    with unchanged_on_failure(model, *_objects(finetuning)):
        source_before = accuracy(model, source.test) if source else None
        started = time.perf_counter()
        iterations = fit_head(model, train, l2=head_l2)
        head_seconds = time.perf_counter() - started
        run = finetune(model, target, source=source, **finetuning)
        return replace(
            run,
            movement=audit(replace(start, trainable=tuple(intended)), model),
            source_before=source_before,
            seconds=head_seconds + run.seconds,
            settings={
                **run.settings,
                "strategy": "head_then_finetune",
                "head_l2": head_l2,
                "head_iterations": iterations,
            },
        )


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
    strength = _check_l2(l2)
    head = _linear_head(model)
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


def _check_l2(l2: object) -> float:
    number = as_number(l2)
    if number is None or not is_rate(number, above=True):
        raise InputError(
            _("an l2 above 0"),
            f"{l2!r}",
            _("no penalty at all, with which separable classes have no best head"),
            "l2=1e-3",
        )
    return number


def _linear_head(model: keras.Model) -> Any:
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


def _objects(settings: dict[str, Any]) -> list[keras.optimizers.Optimizer]:
    optimizer = settings.get("optimizer")
    return [optimizer] if isinstance(optimizer, keras.optimizers.Optimizer) else []


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
