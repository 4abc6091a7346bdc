"""The calls that a model is made of, in an order in which they can run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import keras

# Behind these a picture has no height and width any more.
_FLAT = (
    keras.layers.Flatten,
    keras.layers.GlobalAveragePooling1D,
    keras.layers.GlobalAveragePooling2D,
    keras.layers.GlobalAveragePooling3D,
    keras.layers.GlobalMaxPooling1D,
    keras.layers.GlobalMaxPooling2D,
    keras.layers.GlobalMaxPooling3D,
)


@dataclass(frozen=True)
class Call:
    """One call of a layer or of one of `keras.ops`.

    Args:
        operation: What is called. A layer that is shared is called several times.
        needs: The places of the calls whose outputs it takes.
        inside: The names of the nested models around it, the outermost first.
    """

    operation: Any
    needs: tuple[int, ...]
    inside: tuple[str, ...] = ()


def calls(model: keras.Model) -> list[Call]:
    """All calls of a model, those of nested models in the nested model's place.

    Args:
        model: Any built Keras model. Where the model keeps no graph (a subclass with a `call` of
            its own), its layers count as a chain in the order of their definition, without
            those that were never built.

    Returns:
        Calls in running order: what a call needs stands ahead of it.

    Example:
    >>> from ftlab.checks.specimens import tiny_model
    >>> [(call.operation.name, call.needs) for call in calls(tiny_model())][:3]
    [('image', ()), ('block1_conv', (0,)), ('block1_bn', (1,))]
    """
    found: list[Call] = []
    sources: list[tuple[int, ...]] = []
    for tensor in model.inputs if isinstance(model, keras.Function) else ():
        sources.append((len(found),))
        found.append(Call(tensor._keras_history.operation, ()))
    _add(model, sources, (), found)
    return found


def scales(found: Sequence[Call]) -> list[float | None]:
    """How many of the input's pixels one pixel is wide behind each call.

    Args:
        found: Calls in running order.

    Returns:
        For each call 1.0 at the input's resolution, 2.0 at half of it and so on, read from
        strides, so that it is known for inputs of any size; `None` without height and width.
    """
    known: list[float | None] = []
    for call in found:
        before = [scale for place in call.needs if (scale := known[place]) is not None]
        flat = isinstance(call.operation, _FLAT) or (call.needs and not before)
        known.append(None if flat else max(before, default=1.0) * _factor(call.operation))
    return known


def _factor(operation: Any) -> float:
    steps = getattr(operation, "strides", None)
    if isinstance(operation, keras.layers.UpSampling1D | keras.layers.UpSampling2D):
        return 1 / _largest(operation.size)
    if type(operation).__name__.endswith("Transpose"):
        return 1 / _largest(steps)
    return _largest(steps)


def _largest(steps: Any) -> float:
    if isinstance(steps, int):
        return float(steps)
    if isinstance(steps, list | tuple) and steps and all(isinstance(s, int) for s in steps):
        return float(max(steps))
    return 1.0


def _add(
    operation: Any, sources: list[tuple[int, ...]], inside: tuple[str, ...], found: list[Call]
) -> list[tuple[int, ...]]:
    """Add what is called with the given sources; return where each of its outputs comes from."""
    if isinstance(operation, keras.Function) and isinstance(operation, keras.Model):
        return _add_graph(operation, sources, inside, found)
    if isinstance(operation, keras.Model):
        last = _joined(sources)
        for layer in operation.layers:
            if isinstance(layer, keras.Model):
                last = _joined(_add(layer, [last], (*inside, layer.name), found))
            elif layer.built and not isinstance(layer, keras.layers.InputLayer):
                (last,) = _add(layer, [last], inside, found)
        return [last]
    found.append(Call(operation, _joined(sources), inside))
    return [(len(found) - 1,)]


def _add_graph(
    model: Any, sources: list[tuple[int, ...]], inside: tuple[str, ...], found: list[Call]
) -> list[tuple[int, ...]]:
    if len(sources) != len(model.inputs) or (len(sources) > 1 and inside):
        # Inputs that are left out, or given by name in another order: each may come from all.
        sources = [_joined(sources)] * len(model.inputs)
    made = {id(tensor): source for tensor, source in zip(model.inputs, sources, strict=True)}
    for node in _nodes(model):
        operation = node.operation
        takes = [made.get(id(tensor), ()) for tensor in node.input_tensors]
        deeper = (*inside, operation.name) if isinstance(operation, keras.Model) else inside
        gives = _add(operation, takes, deeper, found)
        if len(gives) != len(node.outputs):
            gives = [_joined(gives)] * len(node.outputs)
        made |= {id(tensor): source for tensor, source in zip(node.outputs, gives, strict=True)}
    return [made.get(id(tensor), ()) for tensor in model.outputs]


def _nodes(model: Any) -> list[Any]:
    """The nodes between a model's inputs and outputs, those farthest from the outputs first."""
    ends = {id(tensor) for tensor in model.inputs}
    parents: dict[Any, set[Any]] = {}
    waiting = {_maker(tensor) for tensor in model.outputs if id(tensor) not in ends}
    while waiting:
        node = waiting.pop()
        parents[node] = {_maker(x) for x in node.input_tensors if id(x) not in ends}
        waiting |= parents[node] - parents.keys()
    children = dict.fromkeys(parents, 0)
    for parent in (each for several in parents.values() for each in several):
        children[parent] += 1
    distance = dict.fromkeys(parents, 0)
    ready = [node for node, n in children.items() if not n]
    while ready:
        node = ready.pop()
        for parent in parents[node]:
            distance[parent] = max(distance[parent], distance[node] + 1)
            children[parent] -= 1
            if not children[parent]:
                ready.append(parent)
    place = {id(operation): number for number, operation in enumerate(model.operations)}
    return sorted(parents, key=lambda node: (-distance[node], place.get(id(node.operation), -1)))


def _maker(tensor: Any) -> Any:
    history = tensor._keras_history
    return history.operation._inbound_nodes[history.node_index]


def _joined(sources: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(sorted({place for source in sources for place in source}))
