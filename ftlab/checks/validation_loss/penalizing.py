"""Check of the exercise `train-with-l2`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.answers import told
from ftlab.checks.core import HandedOver, call, fail, passed, require
from ftlab.checks.feature_extraction.returned import is_fresh
from ftlab.checks.specimens import tiny_pretrained, tiny_split, weights_by_layer
from ftlab.data.task import Split
from ftlab.translation import _
import keras
import numpy as np
import tensorflow as tf

RATE, STRENGTH = 0.1, 0.5
_CLOSE = 0.02  # of the pull that is looked for; rounding is far below it


def train_with_l2(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `train_with_l2(model, images, labels, strength, learning_rate)` by one step's effect.

    Args:
        function: The student's function.
        seed: Of the model and images; with an odd one the first convolution is frozen.

    Raises:
        CheckFailed: The kernels did not follow the loss and the penalty, or others followed it.
    """
    split = tiny_split(40, seed)  # more than a batch of Keras's
    model = tiny_pretrained(seed)
    before, slopes = weights_by_layer(model), _slopes(model, split)
    trained = call(function, HandedOver(model), *split, STRENGTH, RATE)
    after = weights_by_layer(trained) if isinstance(trained, keras.Model) else {}
    shapes = {name: [w.shape for w in weights] for name, weights in before.items()}
    require(
        shapes == {name: [w.shape for w in after.get(name, ())] for name in before},
        _("the trained model, with the layers it came with"), told(trained), "M03",
    )  # fmt: skip
    steps = {
        (name, place): (old, after[name][place] - old, slopes.get((name, place)))
        for name, weights in before.items()
        for place, old in enumerate(weights)
    }
    moved = any(np.any(step) for _, step, _ in steps.values())
    require(moved, _("weights that moved"), _("the weights it came with"), "M22")
    _check_start(before, after, fresh=is_fresh(trained))
    _check_frozen(steps)
    _check_pulls(steps)
    passed(_("train_with_l2 pulls every kernel toward zero, and nothing else."))


def _slopes(model: keras.Model, split: Split) -> dict[tuple[str, int], np.ndarray]:
    """The gradient of the cross-entropy alone, by layer and place of the weight in it."""
    with tf.GradientTape() as tape:
        logits = model(split.images, training=True)  # BatchNorm is frozen: nothing drifts
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(split.labels, logits)
    places = {
        id(weight): (layer.name, place)
        for layer in model.layers
        for place, weight in enumerate(layer.weights)
    }
    variables = model.trainable_variables
    found = tape.gradient(loss, [variable.value for variable in variables])
    return {places[id(v)]: np.asarray(slope) for v, slope in zip(variables, found, strict=True)}


def _check_start(
    before: dict[str, list[np.ndarray]], after: dict[str, list[np.ndarray]], *, fresh: bool
) -> None:
    """Fail when the training began from other weights than the model's."""
    for name in ("block1_conv", "block2_conv"):
        old, new = before[name][0].ravel(), after[name][0].ravel()
        likeness = old @ new / (np.linalg.norm(old) * np.linalg.norm(new) + 1e-12)
        require(
            np.isfinite(likeness) and likeness > 0.7,
            _("{name} one step from the weights it came with", name=name),
            _("weights that have little to do with them (cosine {cosine:.2f})", cosine=likeness),
            "M18" if fresh else "",
        )


def _check_frozen(steps: dict[tuple[str, int], tuple[Any, Any, Any]]) -> None:
    """Fail where something moved that was frozen."""
    for (name, _place), (_old, step, slope) in steps.items():
        require(
            slope is not None or not np.any(step),
            _("{name} as it was; it was frozen", name=name),
            _("its weights changed"),
            "M20",
        )


def _check_pulls(steps: dict[tuple[str, int], tuple[Any, Any, Any]]) -> None:
    """Fail unless what the cross-entropy does not explain is the pull of the penalty."""
    pulls: dict[str, float] = {}
    for (name, _place), (old, step, slope) in steps.items():
        if slope is None:
            continue
        rest = step + RATE * slope
        full = -2 * RATE * STRENGTH * old
        if old.ndim > 1:
            pulls[name] = float(np.sum(rest * full) / np.sum(full**2))
            stray = float(np.linalg.norm(rest - pulls[name] * full) / np.linalg.norm(full))
            _require_plain_step(name, stray, step)
        else:
            _require_none(name, float(np.linalg.norm(rest) / (np.linalg.norm(full) + 1e-6)))
    _require_full(pulls)


def _require_full(pulls: dict[str, float]) -> None:
    """Fail unless every kernel was pulled, and as far as the penalty says."""
    if all(abs(pull) < _CLOSE for pull in pulls.values()):
        fail(
            _(
                "kernels pulled toward zero, by 2 × {rate:g} × {strength:g} of themselves in one "
                "step",
                rate=RATE,
                strength=STRENGTH,
            ),
            _("the step of the cross-entropy alone: the strength changes nothing"),
            "M74",
        )
    for name, pull in pulls.items():
        require(
            abs(pull - 1) < _CLOSE,
            _(
                "{name}'s kernel pulled by the gradient of {strength:g} × the sum of its squares",
                name=name,
                strength=STRENGTH,
            ),
            _("{pull:.2f} times that pull", pull=pull),
            "M75",
        )


def _require_plain_step(name: str, stray: float, step: np.ndarray) -> None:
    sizes = np.abs(step[step != 0])
    # Adam's first step is as long as its rate everywhere, up or down.
    alike = sizes.size > 1 and np.quantile(sizes, 0.1) > 0.95 * np.quantile(sizes, 0.9)
    adaptive = alike and (step > 0).any() and (step < 0).any()
    require(
        stray < _CLOSE,
        _(
            "{name} moved by one step of plain SGD at {rate:g} on all images at once",
            name=name,
            rate=RATE,
        ),
        _("a movement that neither the cross-entropy nor an L2 penalty explains"),
        "M96" if adaptive else "",
        _("Use keras.optimizers.SGD(learning_rate), batch_size=len(images) and epochs=1"),
    )


def _require_none(name: str, pull: float) -> None:
    require(
        pull < _CLOSE,
        _("{name}'s bias to follow the cross-entropy alone", name=name),
        _("a pull on the bias too"),
        "M75",
    )
