"""Check of the exercise `model-on-base`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.core import call, fail, passed, require
from ftlab.checks.counterexample import named
from ftlab.checks.feature_extraction.returned import (
    arrays,
    as_model,
    outputs,
    quietly,
    require_linear,
    require_same_in_training,
    same,
)
from ftlab.checks.selective_unfreezing.models import (
    Weights,
    batchnorm_of,
    flagged_layers,
    moved_between,
    named_model,
    told,
    trainable_layers,
    weights_of,
)
from ftlab.checks.specimens import SHAPE, tiny_split
from ftlab.models.heads import feature_extractor
from ftlab.translation import N_, _
import keras
import numpy as np

NAMES = ("block1", "block2")
ORDER = N_(
    "Print layer.trainable of each BatchNorm layer as the last line: base.trainable = True reaches "
    "all layers of the base, also those that a line before it froze"
)


def model_on_base(function: Callable[..., Any], *, seed: int = 0, n_classes: int = 4) -> None:
    """Check `model_on_base(base, n_classes)` by one step of training.

    Args:
        function: The student's function.
        seed: Of the base and the images.
        n_classes: Width of the new head.

    Raises:
        CheckFailed: BatchNorm moved, a convolution did not, or there is no linear head.
    """
    images, labels = tiny_split(24, seed, n_classes, shape=SHAPE)
    base = frozen_base(seed)
    kept, features = arrays(base), outputs(base, images)
    model = as_model(call(function, base, n_classes), _("a model: images → one logit per class"))
    logits = outputs(model, images)
    expected = _("outputs of shape {shape}", shape=(len(images), n_classes))
    received = _("shape {shape}", shape=logits.shape)
    require(logits.shape == (len(images), n_classes), expected, received, "M16")
    mine = arrays(model)
    pretrained = len(mine) == len(kept) + 1 and all(
        same(old, new) for (_, old), (_, new) in zip(kept, mine, strict=False)
    )
    shapes = [[[w.shape for w in each] for _, each in part] for part in (kept, mine)]
    other_numbers = len(mine) == len(kept) + 1 and shapes[1][:-1] == shapes[0]
    expected = _("the base's own weights and one new layer")
    require(pretrained, expected, _("other weights"), "M18" if other_numbers else "")
    _linear(model, mine[-1][1], images, features)
    before = weights_of(model)
    _one_step(model, images, labels)
    moved, norms = moved_between(before, weights_of(model)), batchnorm_of(model)
    wanted = set(before) - norms
    if moved != wanted:
        words = N_("{wanted} to move in a step of training, BatchNorm to stay as it was")
        received = _("{moved} moved", moved=told(moved))
        found = _looks_like(model, wanted, moved, before)
        advice = _(ORDER) if found == "M39" else ""
        fail(_(words, wanted=told(wanted)), received, found, advice)
    require_same_in_training(model, images)
    passed(_("model_on_base trains everything but BatchNorm, which stays as it was."))


@named
def frozen_base(seed: int) -> keras.Model:
    """A model without its head, frozen as a whole, as the first stage leaves it."""
    base = feature_extractor(named_model(NAMES, seed, shape=SHAPE))
    base.trainable = False
    return base


def _linear(
    model: keras.Model, head: list[np.ndarray], images: np.ndarray, features: np.ndarray
) -> None:
    wanted = (features.shape[1], model.output_shape[-1])
    require(
        head[0].shape == wanted,
        _("a dense head with a kernel of shape {shape}", shape=wanted),
        _("a layer with weights of shape {shape}", shape=head[0].shape),
        "M13",
    )
    made = features @ head[0] + (head[1] if len(head) > 1 else 0)
    require_linear(outputs(model, images), made)


def _one_step(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> None:
    """One step of training, as whoever gets this model will do it."""
    problem = ""
    try:
        with quietly():
            loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
            model.compile(keras.optimizers.SGD(0.1), loss)
            model.fit(images, labels, batch_size=len(images), verbose=0)
    except Exception as error:  # the model is the student's: anything can go wrong in it
        problem = _("{error} in a step of training", error=type(error).__name__)
    require(not problem, _("a model that trains"), problem, "M03")


def _looks_like(model: keras.Model, wanted: set[str], moved: set[str], before: Weights) -> str:
    """The misconception that explains what moved and what did not."""
    if moved > wanted:
        after = weights_of(model)
        statistics = any(
            not np.array_equal(old, new)
            for name in moved - wanted
            for old, new in list(zip(before[name], after[name], strict=True))[2:]
        )
        if not statistics:
            return "M41"
        return "M40" if _called_in_inference_mode(model) else "M39"
    listed = trainable_layers(model)
    if (flagged_layers(model) - listed) & wanted:
        return "M61"
    return "M42" if wanted - moved and not (wanted - moved) & listed else ""


def _called_in_inference_mode(model: keras.Model) -> bool:
    """Whether the model was wired with `training=False`."""
    try:
        wired = repr(model.get_config())
    except Exception:  # a class of one's own need not have a config
        return False
    return "'training': False" in wired
