"""The end of a model, read off its graph: the layers with weights that its output comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

import keras
import numpy as np

# Models of one's own are followed once: each time leaves a call in the layers' own records.
TRACED: WeakKeyDictionary[keras.Model, tuple[tuple[int, ...], Any]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Place:
    """A layer with weights at one of its calls, and what follows it up to the output.

    Args:
        layer: The layer.
        inputs: The symbolic tensors that it is called on there.
        output: The symbolic tensor that it gives there.
        after: From that tensor's value to the model's output; no weights are in it, save those
            of layers that were passed over on the way back.
        nested: Whether the layer lies inside a nested model.
    """

    layer: keras.layers.Layer
    inputs: tuple[Any, ...]
    output: Any
    after: Callable[[Any], Any]
    nested: bool = False


def last_places(model: keras.Model) -> list[Place]:
    """The calls of layers with weights behind which only layers without weights follow.

    One for most models; several where branches meet at the end; none where the model has no
    weights or its graph is not known.

    Args:
        model: A built model.
    """
    view = graph_of(model)
    if view is None or len(view.outputs) != 1:
        return []
    return _behind(view.outputs[0], _same, nested=False)


def place_before(place: Place) -> Place | None:
    """The one call of a layer with weights in front of another one, or `None`."""
    if len(place.inputs) != 1:
        return None

    def after(value: Any) -> Any:
        return place.after(place.layer(value))

    found = _behind(place.inputs[0], after, nested=place.nested)
    return found[0] if len(found) == 1 else None


def plain_after(place: Place, kinds: tuple[type, ...]) -> bool:
    """Whether nothing but layers of these kinds follows, by the model's list of layers."""
    return all(isinstance(operation, kinds) for operation in _followers(place.output))


def graph_of(model: keras.Model) -> Any:
    """The model as Keras draws it: itself, or for a model of one's own the graph of its `call`.

    Returns:
        A functional or sequential model that shares the layers; `None` where `call` cannot be
        followed with symbolic tensors, or the shape of the input is not known.
    """
    if getattr(model, "inputs", None) is not None and hasattr(model, "outputs"):
        return model
    layers = tuple(id(layer) for layer in model._flatten_layers())
    known = TRACED.get(model)
    if known is None or known[0] != layers:
        known = TRACED[model] = (layers, _traced(model))
    return known[1]


def drawn(model: Any) -> Any:
    """The functional model inside a sequential one, which keeps its graph apart; else itself."""
    return getattr(model, "_functional", None) or model


def _traced(model: keras.Model) -> Any:
    shapes = list((getattr(model, "_build_shapes_dict", None) or {}).values())
    if len(shapes) != 1 or not isinstance(shapes[0], tuple):
        return None
    try:
        images = keras.Input(batch_shape=(None, *shapes[0][1:]))
        return keras.Model(images, model.call(images))
    except Exception:  # the reader's own code, which may do anything with a symbolic tensor
        return None


def nodes_of(view: Any) -> list[Any]:
    """The calls of a graph in running order, without its inputs."""
    depths = keras.Function(drawn(view).inputs, drawn(view).outputs)._nodes_by_depth
    ordered = [node for depth in sorted(depths, reverse=True) for node in depths[depth]]
    return [node for node in ordered if not node.is_input and node.input_tensors]


def has_weights(operation: Any) -> bool:
    """Whether a layer or nested model has weights; what a random layer draws from is none."""
    return isinstance(operation, keras.layers.Layer) and bool(operation.weights)


def _behind(tensor: Any, after: Callable[[Any], Any], *, nested: bool) -> list[Place]:
    """The calls with weights that a tensor comes from, through operations without weights."""
    found = [_entered(each, nested) for each in _frontier(tensor)]
    places = [place for each in found for place in each]
    if len(places) != 1:
        return places
    (place,), source = places, next(_frontier(tensor))
    rest = _same if source is tensor else keras.Function(source, tensor)
    inner = place.after
    return [replace(place, after=lambda value: after(rest(inner(value))))]


def _entered(tensor: Any, nested: bool) -> list[Place]:
    """The call that gives a tensor; inside a nested model where that is one."""
    operation, index, position = tensor._keras_history
    if isinstance(operation, keras.Model) and hasattr(operation, "outputs"):
        return _behind(operation.outputs[position], _same, nested=True)
    inputs = tuple(operation._inbound_nodes[index].input_tensors)
    return [Place(operation, inputs, tensor, _same, nested)]


def _frontier(tensor: Any) -> Iterator[Any]:
    """Tensors that come from a call with weights, on the ways back from a tensor."""
    seen: set[int] = set()
    waiting = [tensor]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        operation, index, _position = current._keras_history
        if has_weights(operation):
            yield current
        else:
            waiting.extend(operation._inbound_nodes[index].input_tensors)


def _followers(tensor: Any) -> Iterator[Any]:
    for node in tensor._keras_history.operation._outbound_nodes:
        if any(each is tensor for each in node.input_tensors):
            yield node.operation
            for output in node.outputs:
                yield from _followers(output)


def _same(value: Any) -> Any:
    return value


def sample(shape: tuple[int | None, ...], n: int, rng: np.random.Generator) -> np.ndarray:
    """Random numbers of a symbolic tensor's shape; open sides are 16 long."""
    return rng.normal(0, 1, (n, *(side or 16 for side in shape[1:]))).astype("float32")
