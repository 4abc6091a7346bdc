"""Check of the exercise `train-in-stages`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain, pairwise
from typing import Any

from ftlab.checks.core import HandedOver, fail, is_elsewhere, passed, require
from ftlab.checks.counterexample import named
from ftlab.checks.feature_extraction.returned import is_fresh, require_loss_of_logits
from ftlab.checks.selective_unfreezing.models import (
    Weights,
    begin_alike,
    call_training,
    kernels_of,
    moved_between,
    named_model,
    told,
    trained_model,
    weights_of,
)
from ftlab.checks.selective_unfreezing.steps import require_training
from ftlab.checks.specimens import tiny_split
from ftlab.data.task import Split
from ftlab.translation import N_, _
import keras
import numpy as np

# How much farther the head goes in a stage, as a share of the first one's way. A stage at a tenth
# of the rate makes 0.1; one that starts anew at the same rate, 0.
_FARTHER = 0.02


def train_in_stages(
    function: Callable[..., Any],
    *,
    seed: int = 0,
    stages: Sequence[Sequence[str]] = (("head",), ("block1",), ("block10",)),
    names: Sequence[str] = ("block1", "block10"),  # one begins like the other
) -> None:
    """Check `train_in_stages(model, images, labels, stages)` by what moved in each stage.

    Args:
        function: The student's function.
        seed: Of the specimen and the images.
        stages: Which blocks join at each stage.
        names: Of the specimen's convolutional blocks.

    Raises:
        CheckFailed: Not one model a stage, or another movement than the stages say.
    """
    images, labels = without_class_0(seed)
    model = far_off_model(tuple(names), seed)
    start = weights_of(model)
    result = call_training(function, HandedOver(model), images, labels, list(map(list, stages)))
    require(
        isinstance(result, (list, tuple)) and len(result) == len(stages),
        _("a list of {n} models, one per stage", n=len(stages)),
        _kind(result),
        "M03",
    )
    copies = [trained_model(each, start) for each in result]
    if not is_elsewhere(function):  # what was given is what was trained
        require_loss_of_logits(model, images, labels)
    weights = [start, *map(weights_of, copies)]
    cloned = bool(copies) and all(map(is_fresh, copies))
    require(not cloned, _("copies with the model's weights"), _("layers that know nothing"), "M18")
    movements = [moved_between(one, other) for one, other in pairwise(weights)]
    one_model = movements[0] and not any(movements[1:])
    if one_model and any(name in movements[0] for name in kernels_of(stages[-1])):
        expected = _("models that differ from stage to stage")
        advice = _("Compare the models that you return: is each of them an object of its own?")
        fail(expected, _("the same weights in all of them"), "M36", advice)
    for number, moved in enumerate(movements):
        wanted = kernels_of(chain(*stages[: number + 1]))
        if moved != wanted:
            words = N_("stage {stage}: {wanted} to move, and nothing else")
            fail(
                _(words, stage=number + 1, wanted=told(wanted)),
                _("{moved} moved", moved=told(moved)),
                _looks_like(moved, wanted, kernels_of(stages[number]), first=number == 0),
            )
        require_training(weights[number], weights[number + 1], moved)
    _require_going_on(weights)
    passed(_("train_in_stages: at each stage the blocks that joined so far moved, and no other."))


@named
def far_off_model(names: Sequence[str], seed: int) -> keras.Model:
    """A model whose head is sure of class 0: no few steps teach it another one.

    So its first bias falls in each step as far as the rate says.
    """
    model = named_model(names, seed)
    kernel, bias = model.get_layer("head").get_weights()
    model.get_layer("head").set_weights([kernel, np.linspace(40, -40, len(bias))])
    return model


@named
def without_class_0(seed: int) -> Split:
    """40 images of the classes 1 and 2."""
    images, labels = tiny_split(40, seed)
    return Split(images, 1 + labels % 2)


def _require_going_on(weights: Sequence[Weights]) -> None:
    """Fail where a stage starts anew: the head's first bias then is no lower than before."""
    biases = [float(each["head"][1][0]) for each in weights]
    first = biases[0] - biases[1]
    for number, (before, after) in enumerate(pairwise(biases[1:]), start=2):
        require(
            before - after > _FARTHER * first or first <= 0,  # the head joins later
            _("stage {stage} to go on where the stage before it ended", stage=number),
            _(
                "the head's first bias at {after:.4g}, after {before:.4g} before and {start:.4g} "
                "at the start, although every step lowers it",
                after=after,
                before=before,
                start=biases[0],
            ),
        )


def _looks_like(moved: set[str], wanted: set[str], joining: set[str], *, first: bool) -> str:
    """The misconception that explains a stage's movement."""
    still, extra = wanted - moved, moved - wanted
    if still:
        if not moved:
            return "M22"
        if joining <= still:
            return "M42" if first else "M07"
        return "M63"
    if all(name.endswith("_bn") for name in extra):
        return "M39"
    return "M62" if begin_alike(extra, wanted) else "M64"


def _kind(result: Any) -> str:
    kind = type(result).__name__
    if isinstance(result, (list, tuple)):
        return _("a {kind} of {n}", kind=kind, n=len(result))
    return _("a {kind}", kind=kind)
