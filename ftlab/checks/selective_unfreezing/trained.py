"""Check of the exercise `unfreeze-and-train`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ftlab.checks.core import HandedOver, fail, passed, require
from ftlab.checks.counterexample import named
from ftlab.checks.feature_extraction.returned import (
    cross_entropy,
    is_fresh,
    outputs,
    require_loss_of_logits,
)
from ftlab.checks.selective_unfreezing import models
from ftlab.checks.selective_unfreezing.steps import require_training
from ftlab.checks.specimens import tiny_split
from ftlab.models.freezing import set_trainable
from ftlab.translation import _
import keras


def unfreeze_and_train(
    function: Callable[..., Any],
    *,
    seed: int = 0,
    blocks: Sequence[str] = ("block2", "head"),
    names: Sequence[str] = ("block1", "block2"),
) -> None:
    """Check `unfreeze_and_train(model, images, labels, blocks)` by what moved.

    The model arrives with only its head trained, compiled and fitted.

    Args:
        function: The student's function.
        seed: Of the specimen and the images.
        blocks: What is to be trained.
        names: Of the specimen's convolutional blocks.

    Raises:
        CheckFailed: A block that was to train stayed, another one moved, or BatchNorm did.
    """
    images, labels = tiny_split(40, seed)
    model = fitted_model(tuple(names), seed)
    before, loss = models.weights_of(model), cross_entropy(outputs(model, images), labels)
    result = models.call_training(function, HandedOver(model), images, labels, list(blocks))
    after = models.trained_model(result, before)
    wanted, moved = (
        models.kernels_of(blocks),
        models.moved_between(before, models.weights_of(after)),
    )
    require_loss_of_logits(after, images, labels)
    if moved != wanted:
        fail(
            _("{wanted} to move, and nothing else", wanted=models.told(wanted)),
            _(
                "{moved} moved; trainable now: {trainable}",
                moved=models.told(moved),
                trainable=models.told(models.trainable_layers(after)),
            ),
            _looks_like(after, wanted, moved),
        )
    now = cross_entropy(outputs(after, images), labels)
    require(
        now <= loss + 1e-4,  # a step as small as rounding is a step
        _("a cross-entropy on these pictures below the {before:.4f} from before", before=loss),
        _("{after:.4f} after", after=now),
    )
    require_training(before, models.weights_of(after), moved)
    passed(_("unfreeze_and_train moved {moved}, and nothing else.", moved=models.told(moved)))


@named
def fitted_model(names: Sequence[str], seed: int) -> keras.Model:
    """A model whose head was trained on a frozen base, compiled and fitted.

    Batches of two sizes: what was traced for them is used again for any other.
    """
    images, labels = tiny_split(24, seed)
    model = set_trainable(models.named_model(names, seed), ["head"])
    model.compile(
        keras.optimizers.Adam(0.01), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    model.fit(images, labels, batch_size=16, verbose=0)
    return model


def _looks_like(model: keras.Model, wanted: set[str], moved: set[str]) -> str:
    """The misconception that explains what moved and what did not."""
    if is_fresh(model):
        return "M18"
    listed, flagged = models.trainable_layers(model), models.flagged_layers(model)
    still, extra = wanted - moved, moved - wanted
    if extra - listed or (still and moved and still <= listed):
        return "M07"
    if not moved:
        return "M61" if flagged and not listed else "M22"
    if still:
        return "M42"
    norms = models.batchnorm_of(model)
    if extra <= norms:
        return "M39"
    return "M62" if models.begin_alike(extra - norms, wanted) else "M64"
