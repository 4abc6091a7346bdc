"""A block: neighboring layers that one decision freezes or trains together."""

from __future__ import annotations

from dataclasses import dataclass, field

import keras


@dataclass(frozen=True)
class Block:
    """Neighboring layers of a model that share a name.

    Args:
        name: Such as `"block3"` or `"head"`.
        layers: In the order in which they run.
    """

    name: str
    layers: tuple[keras.layers.Layer, ...] = field(repr=False)

    @property
    def n_weights(self) -> int:
        """How many numbers its weights hold, BatchNorm statistics included."""
        weights = {id(w): w for layer in self.layers for w in layer.weights}
        return sum(w.value.shape.num_elements() for w in weights.values())

    @property
    def n_trainable(self) -> int:
        """How many of them training may change."""
        weights = {id(w): w for layer in self.layers for w in layer.trainable_weights}
        return sum(w.value.shape.num_elements() for w in weights.values())

    @property
    def batchnorm(self) -> tuple[keras.layers.BatchNormalization, ...]:
        """Its BatchNorm layers."""
        return tuple(layer for layer in self.layers if is_batchnorm(layer))


def is_batchnorm(layer: object) -> bool:
    """Whether a layer keeps running statistics of its inputs."""
    return isinstance(layer, keras.layers.BatchNormalization)


def seed_generators(layer: keras.layers.Layer) -> list[keras.random.SeedGenerator]:
    """What a random layer, such as dropout or augmentation, draws from; none for other layers."""
    return [part for part in vars(layer).values() if isinstance(part, keras.random.SeedGenerator)]
