"""One block or stage of a model as it is now: what a row of the layer panel tells."""

from __future__ import annotations

from dataclasses import dataclass

from ftlab.models.structure import Block, is_batchnorm
import keras


@dataclass(frozen=True)
class Row:
    """One block or stage as the model has it now.

    Args:
        name: Of the block or stage.
        weights: How many numbers it holds.
        share: Of all the model's weights, from 0 to 1.
        trainable: How many of them training may change.
        layers_on: How many of its layers train, BatchNorm aside.
        layers: How many layers with weights it has, BatchNorm aside.
        updating: How many of its BatchNorm layers update their statistics.
        batchnorms: How many BatchNorm layers it has.
        multiplier: Factor on the learning rate; `None` where its blocks have several.
    """

    name: str
    weights: int
    share: float
    trainable: int
    layers_on: int
    layers: int
    updating: int
    batchnorms: int
    multiplier: float | None


def row_of(block: Block, total: int, listed: set[int], multiplier: float | None) -> Row:
    """A block or stage as the model has it now.

    Args:
        block: The block, or a stage as one.
        total: How many numbers the whole model holds.
        listed: The `id`s of the model's trainable weights.
        multiplier: Factor on the learning rate, if it has one.
    """
    plain = plain_layers(block)
    size = block.n_weights
    return Row(
        name=block.name,
        weights=size,
        share=size / max(total, 1),
        trainable=sum(
            weight.value.shape.num_elements()
            for layer in block.layers
            for weight in layer.weights
            if id(weight) in listed
        ),
        layers_on=sum(any(id(w) in listed for w in layer.weights) for layer in plain),
        layers=len(plain),
        updating=sum(bool(layer.trainable) for layer in block.batchnorm),
        batchnorms=len(block.batchnorm),
        multiplier=multiplier,
    )


def plain_layers(block: Block) -> list[keras.layers.Layer]:
    """A block's layers with weights, BatchNorm aside."""
    return [layer for layer in block.layers if layer.weights and not is_batchnorm(layer)]
