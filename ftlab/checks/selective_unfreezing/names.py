"""Check of the exercise `unfreeze-last`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ftlab.checks.core import HandedOver, call, fail, passed, require
from ftlab.checks.feature_extraction.returned import require_given
from ftlab.checks.selective_unfreezing import models
from ftlab.translation import _
import keras

BLOCKS = ("block1", "block2", "block3")


def unfreeze_last(
    function: Callable[..., Any],
    *,
    seed: int = 0,
    names: Sequence[str] = BLOCKS,
    frozen: bool = False,
    counts: Sequence[int] = (),
) -> None:
    """Check `unfreeze_last(model, n)` by what the model then lists as trainable, and its weights.

    Args:
        function: The student's function.
        seed: Of the specimen.
        names: Of its convolutional blocks; the head is one block more.
        frozen: Whether the model arrives frozen as a whole.
        counts: Numbers of blocks to ask for; two, one, and all of them where none are given.

    Raises:
        CheckFailed: Other layers than those of the last n blocks are trainable, or BatchNorm is,
            or the weights are not those that were handed over.
    """
    every = (*names, "head")
    for n in counts or (2, 1, len(every)):
        model = models.named_model(names, seed)
        model.trainable = not frozen
        before = models.weights_of(model)
        result = models.trained_model(call(function, HandedOver(model), n), before)
        wanted, found = models.kernels_of(every[-n:]), models.trainable_layers(result)
        if found != wanted:
            fail(
                _(
                    "for n={n}: {wanted} trainable, and nothing else",
                    n=n,
                    wanted=models.told(wanted),
                ),
                models.told(found),
                _looks_like(result, wanted, found, n),
            )
        kept = not models.moved_between(before, models.weights_of(result))
        require(kept, _("the weights it came with"), _("other weights"), "M18")
        require_given(function, model, result)
    passed(_("unfreeze_last finds the last blocks, and BatchNorm stays frozen."))


def _looks_like(model: keras.Model, wanted: set[str], found: set[str], n: int) -> str:
    """The misconception that explains which layers are trainable."""
    norms = models.batchnorm_of(model)
    if not found and models.flagged_layers(model):
        return "M61"
    if found == {layer.name for layer in model.layers[-n:] if layer.weights}:
        return "M60"
    kernels = found - norms
    if kernels == wanted:
        return "M39"
    every = {layer.name for layer in model.layers if layer.weights} - norms
    if wanted < kernels == every:
        return "M20"
    bodies = [layer.name for layer in model.layers if layer.weights and layer.name in every]
    if kernels and kernels in (set(bodies[:-1][-n:]), set(bodies[-n - 1 :])):
        return "M60"  # counted without the head
    return "" if kernels else "M42"
