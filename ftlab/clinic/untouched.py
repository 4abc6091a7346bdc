"""A check-up leaves no trace: neither in the model nor in any sequence of random numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
import copy
import random
from typing import Any
import warnings

from ftlab.models.tail import TRACED
from ftlab.training.rollback import unchanged
import keras
from keras.src.backend.common import global_state
import numpy as np
from tensorflow.python.eager import context as eager

_NAMES = "object_name_uids"  # how many layers of each kind were made: dense_1, dense_2, …
_SEED = "global_seed_generator"


@contextmanager
def untouched(model: keras.Model, *others: keras.Model) -> Iterator[None]:
    """Put back, at the end, the models and what random numbers and names go by.

    Args:
        model: What is looked at.
        *others: Models that are looked at beside it.

    Example:
    >>> from ftlab.checks.specimens import tiny_model
    >>> model = tiny_model()
    >>> first = random.Random(0).random()
    >>> random.seed(0)
    >>> with untouched(model):
    ...     _ = random.random()
    >>> random.random() == first
    True
    """
    states, calls = _random_states(), _calls(model)
    followed = model in TRACED
    try:
        with unchanged(model), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if others:
                with untouched(*others):
                    yield
            else:
                yield
    finally:
        _put_back(states)
        for nodes, n in calls:
            del nodes[n:]
        if not followed:
            TRACED.pop(model, None)  # a graph of calls that are gone


def _calls(model: keras.Model) -> list[tuple[list[Any], int]]:
    """Where layers write down each symbolic call, and how many there are."""
    layers = model._flatten_layers()
    lists = [each for layer in layers for each in (layer._inbound_nodes, layer._outbound_nodes)]
    return [(nodes, len(nodes)) for nodes in lists]


def _random_states() -> tuple[Any, ...]:
    generator = global_state.get_global_attribute(_SEED)
    inner = getattr(eager.context(), "_rng", None)
    return (
        random.getstate(),
        np.random.get_state(),
        (generator, None if generator is None else np.array(generator.state.numpy())),
        None if inner is None else inner.getstate(),
        copy.copy(global_state.get_global_attribute(_NAMES)),
    )


def _put_back(states: tuple[Any, ...]) -> None:
    python, numpy, (generator, value), inner, names = states
    random.setstate(python)
    np.random.set_state(numpy)
    global_state.set_global_attribute(_SEED, generator)
    if generator is not None:
        generator.state.assign(value)
    if inner is not None:
        eager.context()._rng.setstate(inner)
    global_state.set_global_attribute(_NAMES, names)
