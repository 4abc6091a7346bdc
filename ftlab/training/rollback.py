"""All or nothing: a training that fails leaves the model as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np


@contextmanager
def unchanged_on_failure(
    model: keras.Model, *optimizers: keras.optimizers.Optimizer | None
) -> Iterator[None]:
    """Put a model and optimizers back as they were when the body raises an error.

    Weights, statistics, seeds and `trainable` flags go back, what `compile` set, and the
    optimizers' state: one that was new is new again. `KeyboardInterrupt` is no error: who stops a
    training keeps what it has learned, as with Keras's `fit`.

    Args:
        model: What the body changes.
        *optimizers: More optimizers than the model's own; `None` counts for none.

    Example:
    >>> from ftlab.checks.specimens import tiny_model
    >>> model = tiny_model()
    >>> try:
    ...     with unchanged_on_failure(model):
    ...         model.trainable = False
    ...         model.compile("adam", "mse")
    ...         raise MemoryError
    ... except MemoryError:
    ...     model.trainable, model.compiled
    (True, False)
    """
    kept = _Kept(model, optimizers)
    try:
        yield
    except Exception:
        kept.restore()
        raise


@contextmanager
def unchanged(model: keras.Model, *optimizers: keras.optimizers.Optimizer | None) -> Iterator[None]:
    """Put a model and optimizers back as they were, whatever the body does.

    Args:
        model: What the body may change.
        *optimizers: More optimizers than the model's own; `None` counts for none.

    Example:
    >>> from ftlab.checks.specimens import tiny_model
    >>> model = tiny_model()
    >>> with unchanged(model):
    ...     model.trainable = False
    >>> model.trainable
    True
    """
    kept = _Kept(model, optimizers)
    try:
        yield
    finally:
        kept.restore()


class _Kept:
    """A model and its optimizers at one moment."""

    def __init__(self, model: Any, optimizers: Any) -> None:
        given = [*optimizers, getattr(model, "optimizer", None)]
        held = [each for optimizer in given for each in _with_inner(optimizer)]
        self.layers = [(layer, layer._trainable) for layer in model._flatten_layers()]
        self.weights = [
            (weight, weight.trainable, weight.regularizer) for weight in _unique(model.variables)
        ]
        state = [*model.variables, *model.metrics_variables]
        for optimizer in held:
            state += optimizer.variables
        self.values = [(variable, np.array(variable.numpy())) for variable in _unique(state)]
        self.attributes = [_Attributes(each) for each in [model, *held]]

    def restore(self) -> None:
        """Make all of it as it was."""
        for each in self.attributes:
            each.restore()
        for layer, trainable in self.layers:
            layer._trainable = trainable
        for weight, trainable, regularizer in self.weights:
            weight.trainable, weight.regularizer = trainable, regularizer
        for variable, value in self.values:
            variable.assign(value)


class _Attributes:
    """What an object's attributes are, and what stands in those that are containers.

    An optimizer gets its state by `build`, and a model its training step by `compile`; Keras has
    no way to take either back.
    """

    def __init__(self, of: Any) -> None:
        self._of = of
        self._values = dict(vars(of))
        self._contents = {
            name: value.copy()
            for name, value in self._values.items()
            if isinstance(value, (list, dict, set))
        }
        tracker = self._values.get("_tracker")
        self._tracked = {k: set(v) for k, v in getattr(tracker, "stored_ids", {}).items()}

    def restore(self) -> None:
        """Make all of it as it was."""
        for name, content in self._contents.items():
            container = self._values[name]
            if len(container) != len(content) or not _same(container, content):
                container.clear()
                (container.extend if isinstance(container, list) else container.update)(content)
        if self._tracked:
            for store, ids in self._tracked.items():
                self._values["_tracker"].stored_ids[store] = set(ids)
        # Past Keras's own __setattr__, which takes note of what it is given.
        vars(self._of).clear()
        vars(self._of).update(self._values)


def _same(container: Any, content: Any) -> bool:
    if isinstance(container, list):
        return all(a is b for a, b in zip(container, content, strict=True))
    if isinstance(container, dict):
        return all(key in container and container[key] is content[key] for key in content)
    return bool(container == content)


def _with_inner(optimizer: Any) -> Iterator[Any]:
    """An optimizer and those that it leaves its work to."""
    if optimizer is None:
        return
    yield optimizer
    for value in list(vars(optimizer).values()):
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, keras.optimizers.Optimizer):
                yield from _with_inner(each)


def _unique(variables: list[Any]) -> list[Any]:
    return list({id(variable): variable for variable in variables}.values())
