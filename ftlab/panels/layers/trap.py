"""The recompile trap: what the last `compile` and `fit` saw, against what the model says now."""

from __future__ import annotations

from dataclasses import dataclass

from ftlab.models.parts import own_parameters
from ftlab.models.structure import Block
from ftlab.translation import _
import keras


@dataclass(frozen=True)
class Stale:
    """Blocks, and weights of no layer, whose `trainable` changed since the training step was made.

    Args:
        ignored: Trainable now, but a `fit` would leave them as they are.
        still_trained: Frozen now, but a `fit` would train them on.
        unknown: Trainable now, but the optimizer was made without them: `fit` would fail.
    """

    ignored: tuple[str, ...] = ()
    still_trained: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ignored or self.still_trained or self.unknown)

    def __str__(self) -> str:
        if not self:
            return ""
        told = []
        if self.ignored:
            told.append(_("would not train {blocks}, trainable now", blocks=_some(self.ignored)))
        if self.still_trained:
            blocks = _some(self.still_trained)
            told.append(_("would still train {blocks}, frozen now", blocks=blocks))
        if self.unknown:
            blocks = _some(self.unknown)
            told.append(
                _("would fail at {blocks}, which the optimizer does not know", blocks=blocks)
            )
        return _(
            "Not compiled since `trainable` changed: a `fit` in a cell {what}. Compile again; this "
            "panel's Train does so by itself.",
            what=f" {_('and')} ".join(told),
        )


def stale(model: keras.Model, blocks: list[Block]) -> Stale:
    """What changed since the model's training step was made.

    Keras reads `trainable` when `fit` first runs after `compile`, or when it loads a compiled
    model, and not again until the next `compile`. The optimizer holds what it read.

    Args:
        model: Any built Keras model, compiled or not.
        blocks: Its blocks.

    Returns:
        What differs; false where none does.

    Source: https://keras.io/guides/transfer_learning/
    """
    optimizer = getattr(model, "optimizer", None)
    if not getattr(model, "compiled", False) or optimizer is None or not optimizer.built:
        return Stale()
    # Keras has no public way to ask an optimizer for its weights.
    seen = {id(variable) for variable in optimizer._trainable_variables}
    now = {id(variable) for variable in model.trainable_variables}
    if seen == now:
        return Stale()
    own = {id(weight): weight.path for weight in own_parameters(model)}

    def named(weights: set[int]) -> tuple[str, ...]:
        return (*_blocks_with(weights, blocks), *(own[w] for w in own if w in weights))

    joined = named(now - seen)
    if model.train_function is None:  # loaded with its optimizer, not fitted yet
        return Stale(unknown=joined)
    return Stale(ignored=joined, still_trained=named(seen - now))


def _blocks_with(weights: set[int], blocks: list[Block]) -> tuple[str, ...]:
    return tuple(
        block.name
        for block in blocks
        if any(id(weight) in weights for layer in block.layers for weight in layer.weights)
    )


def _some(names: tuple[str, ...]) -> str:
    if len(names) <= 4:
        return ", ".join(names)
    return _("{names} and {n} more blocks", names=", ".join(names[:3]), n=len(names) - 3)
