"""Check of the exercise `new-head`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.core import call, fail, passed, require
from ftlab.checks.feature_extraction.returned import (
    arrays,
    as_model,
    close,
    head_input,
    outputs,
    quietly,
    require_linear,
    require_same_in_training,
    same,
)
from ftlab.checks.specimens import SHAPE, tiny_model, tiny_split
from ftlab.models.structure import is_batchnorm
from ftlab.translation import _
import keras
import numpy as np

_OLD_CLASSES = 3


def new_head(
    function: Callable[..., Any], *, seed: int = 0, n_classes: int = 5, softmax: bool = False
) -> None:
    """Check `new_head(model, n_classes)`.

    Args:
        function: Takes a model and a number of classes, returns a new model.
        seed: Of the specimen.
        n_classes: Width of the new head; not 3 or 6, the specimen's classes and features.
        softmax: Whether the specimen's old head ends in a softmax.

    Raises:
        CheckFailed: The result is not a frozen base with a new linear head on its features.
    """
    images = tiny_split(24, seed, shape=SHAPE).images
    old, given = (
        tiny_model(seed, _OLD_CLASSES, softmax=softmax, shape=SHAPE) for _copy in range(2)
    )
    features = head_input(old, images)
    result = call(function, given, n_classes)
    wanted = _("a model: images → one logit per class, the base frozen, a new dense head trainable")
    model = as_model(result, wanted)
    logits = outputs(model, images)
    width = _("{n_classes} logits per picture", n_classes=n_classes)
    received = _("shape {shape}", shape=logits.shape)
    require(logits.shape == (len(images), n_classes), width, received, "M16")
    kernel, bias = _head(model, features.shape[1], n_classes, old, images, logits)
    _check_base(model, old)
    linear, elsewhere = (
        each @ kernel + bias for each in (features, _pooled_otherwise(old, images))
    )
    if not close(logits, linear) and close(logits, elsewhere):
        wanted = _("logits: features @ kernel + bias of the new head")
        fail(wanted, _("a head on the largest of each map"), "M13")
    require_linear(logits, linear)
    _trains_alone(model, images, np.arange(len(images)) % n_classes)
    require_same_in_training(model, images)
    passed(_("new_head puts a trainable linear head on the features of a frozen base."))


def _head(
    model: keras.Model,
    n_features: int,
    n_classes: int,
    old: keras.Model,
    images: np.ndarray,
    logits: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Kernel and bias of the new head, which should be all that is trainable."""
    trainable = [np.asarray(weight.numpy(), "float64") for weight in model.trainable_weights]
    shapes = [weight.shape for weight in trainable]
    flagged = any(layer.trainable for layer, _ in arrays(model))
    nothing = _("a model in which nothing is trainable")
    require(shapes, _("a trainable head"), nothing, "M61" if flagged else "M22")
    layers = [weights for _, weights in arrays(model)]
    received = _("a model that lists no layer with weights")
    require(layers, _("a model made of Keras layers"), received, "M03")
    last = layers[-1]
    if last[0].shape == (_OLD_CLASSES, n_classes):
        fail(
            _("a head on {n_features} features", n_features=n_features),
            _("a head on {n} numbers, the old head's outputs", n=_OLD_CLASSES),
            _stacked_on(last, old, images, logits),
        )
    head = (n_features, n_classes)
    extra = [shape for shape in shapes if shape not in (head, (n_classes,))]
    received = _("{n} trainable weight arrays, of shapes {shapes}", n=len(shapes), shapes=shapes)
    pretrained = {weight.tobytes() for _, weights in arrays(old) for weight in weights}
    of_base = any(
        np.asarray(weight.numpy()).tobytes() in pretrained for weight in model.trainable_weights
    )
    expected = _("no trainable weights but the new head's")
    require(len(extra) == 0, expected, received, "M20" if of_base else "")
    one_layer = _("one trainable dense layer with a kernel of shape {shape}", shape=head)
    require(shapes in ([head, (n_classes,)], [head]), one_layer, received)
    return trainable[0], trainable[1] if len(trainable) > 1 else np.zeros(n_classes)


def _stacked_on(
    last: list[np.ndarray], old: keras.Model, images: np.ndarray, logits: np.ndarray
) -> str:
    """Whether a head stands on the old logits or on the old softmax."""
    below = outputs(old, images)
    softmax = old.layers[-1].activation is keras.activations.softmax
    sums = below if softmax else np.asarray(keras.ops.softmax(below))
    kernel, bias = last[0], last[1] if len(last) > 1 else 0
    if not softmax and close(logits, below @ kernel + bias):
        return "M10"
    return "M11" if close(logits, sums @ kernel + bias) else ""


def _check_base(model: keras.Model, old: keras.Model) -> None:
    """Fail unless the weights of every layer of the old base are in the new model, in order."""
    base = [weights for _, weights in arrays(old)][:-1]
    mine = [weights for _, weights in arrays(model)][: len(base)]
    if len(mine) == len(base) and all(map(same, base, mine)):
        return
    shapes = [[[weight.shape for weight in each] for each in part] for part in (base, mine)]
    fail(
        _("the base with its pretrained weights"),
        _("a base with other weights than the given model's"),
        "M18" if shapes[0] == shapes[1] else "",
    )


def _pooled_otherwise(old: keras.Model, images: np.ndarray) -> np.ndarray:
    """The largest of each map, where the base takes their mean."""
    maps = keras.Model(old.inputs[0], old.get_layer("average").input)
    return outputs(maps, images).max(axis=(1, 2))


def _trains_alone(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> None:
    """One step of training should move the head and nothing else, statistics included."""
    before = arrays(model)
    moved: list[str] = []
    norms = {layer.name for layer, _ in before if is_batchnorm(layer)}
    problem = ""
    try:
        with quietly():
            loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
            model.compile(keras.optimizers.SGD(0.1), loss, run_eagerly=True)
            model.train_on_batch(images, labels)
        pairs = zip(before, arrays(model), strict=True)
        moved = [layer.name for (layer, was), (_, now) in pairs if not same(was, now)]
    except Exception as error:  # the model is the student's: anything can go wrong in it
        problem = _("{error} in a training step", error=type(error).__name__)
    require(not problem, _("a model that trains"), problem, "M03")
    head = before[-1][0].name
    received = _("movement in {layers}", layers=", ".join(moved) or _("no layer"))
    strays = {name for name in moved if name != head}
    looks_like = "M21" if strays and strays <= norms else "M20" if strays else "M22"
    expected = _("only {name!r} to move in a training step", name=head)
    require(moved == [head], expected, received, looks_like)
