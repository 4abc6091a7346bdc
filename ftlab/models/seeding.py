"""What random layers draw from, and how to begin it anew."""

from __future__ import annotations

from ftlab.models.block import seed_generators
import keras


def generators(model: keras.Model) -> list[keras.random.SeedGenerator]:
    """What a model's dropout and augmentation layers draw from while training, each once."""
    found = {id(part): part for each in model._flatten_layers() for part in seed_generators(each)}
    return list(found.values())


def seed_random_layers(model: keras.Model, seed: int) -> None:
    """Begin all of them anew; else they go on from run to run.

    Args:
        model: Any built Keras model.
        seed: 0 or more.

    Example:
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dropout(0.5, seed=1)])
    >>> seed_random_layers(model, 7)
    >>> [generator.state.numpy().tolist() for generator in generators(model)]
    [[7, 0]]
    """
    for generator in generators(model):
        generator.state.assign([int(seed), 0])
