"""Which layers make up a block, in an order in which the blocks can run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

from ftlab.models.grouping.graph import Call, calls, scales
from ftlab.models.grouping.keys import Key, keys, scope
from ftlab.models.grouping.labels import has_kernel
from ftlab.models.grouping.order import in_order, own_names
import keras


@dataclass
class Group:
    """A block in the making.

    Args:
        name: The block's name.
        scale: See `ftlab.graph.scales`: the coarsest of its layers with weights.
        layers: In running order.
    """

    name: str
    scale: float | None = None
    layers: list[keras.layers.Layer] = field(default_factory=list)


# What was found for a model, by what it was found from. Layers are kept as places among the
# model's layers, so that nothing in here keeps a model in memory.
_Found = tuple[object, list[tuple[Group, list[int]]]]
_KNOWN: WeakKeyDictionary[keras.Model, _Found] = WeakKeyDictionary()


def groups_of(
    model: keras.Model, layers: Sequence[keras.layers.Layer], head: keras.layers.Layer | None
) -> list[Group]:
    """The groups of a model's layers, in running order: no group needs a later one.

    The graph of a model does not change, so it is walked once.

    Args:
        model: Any built Keras model.
        layers: Its layers, without nested models and inputs, each once.
        head: The layer that gives the classes; the group that it begins is the head.
    """
    seen = tuple((layer.name, type(layer), layer.built, layer is head) for layer in layers)
    known = _KNOWN.get(model)
    if known is None or known[0] != seen:
        place = {id(layer): number for number, layer in enumerate(layers)}
        found = _Walk(calls(model), head).groups()
        kept = [
            (replace(group, layers=[]), [place[id(layer)] for layer in group.layers])
            for group in found
        ]
        _KNOWN[model] = known = (seen, kept)
    return [
        replace(group, layers=[layers[number] for number in numbers]) for group, numbers in known[1]
    ]


class _Walk:
    """One walk over the calls of a model, from the inputs to the outputs."""

    def __init__(self, found: list[Call], head: keras.layers.Layer | None) -> None:
        self.calls = found
        self.scales = scales(found)
        self.weighted = [bool(getattr(call.operation, "weights", ())) for call in found]
        self.keys = keys(found, self.scales, self.weighted, head)
        self.begun: list[Key] = []
        self.of_call: list[int | None] = [None] * len(found)
        self.of_layer: dict[int, int] = {}
        self.edges: set[tuple[int, int]] = set()

    def groups(self) -> list[Group]:
        of_key: dict[Key, int] = {}
        for place, call in enumerate(self.calls):
            number = self._number(place, call, of_key)
            if number is not None:
                self._put(place, number)
        for place, call in enumerate(self.calls):
            if self.of_call[place] is None and self.weighted[place]:  # nothing takes its result
                self._put(place, self._begin(Key(call.operation.name, scope(call))))
        self._tie_shared_weights()
        return self._filled(in_order(len(self.begun), self.edges))

    def _number(self, place: int, call: Call, of_key: dict[Key, int]) -> int | None:
        layer, key = call.operation, self.keys[place]
        if id(layer) in self.of_layer:  # called again
            if self.weighted[place]:
                return self.of_layer[id(layer)]
            key = None
        if key is not None:
            if key not in of_key:
                of_key[key] = self._begin(key)
            return of_key[key]
        if has_kernel(layer):
            return self._begin(Key(layer.name, scope(call)))
        known = [n for needed in call.needs if (n := self.of_call[needed]) is not None]
        return max(known, default=None)

    def _begin(self, key: Key) -> int:
        self.begun.append(key)
        return len(self.begun) - 1

    def _put(self, place: int, number: int) -> None:
        """Put a call into a group, and what it needs and has no group yet with it."""
        waiting = [place]
        while waiting:
            here = waiting.pop()
            self.of_call[here] = number
            self.of_layer.setdefault(id(self.calls[here].operation), number)
            for needed in self.calls[here].needs:
                other = self.of_call[needed]
                if other is None:
                    waiting.append(needed)
                elif other != number:
                    self.edges.add((other, number))

    def _tie_shared_weights(self) -> None:
        """Layers that hold the same variable cannot be frozen one without the other."""
        owners: dict[int, int] = {}
        for place, call in enumerate(self.calls):
            number = self.of_call[place]
            if number is None:
                continue
            for weight in getattr(call.operation, "weights", ()):
                owner = owners.setdefault(id(weight), number)
                if owner != number:
                    self.edges |= {(owner, number), (number, owner)}

    def _filled(self, merged: list[list[int]]) -> list[Group]:
        first = [self.begun[min(numbers)] for numbers in merged]
        found = [Group(name) for name in own_names([(key.name, key.scope) for key in first])]
        group_of = {number: found[i] for i, numbers in enumerate(merged) for number in numbers}
        seen: set[int] = set()
        for call, number, scale, weighted in zip(
            self.calls, self.of_call, self.scales, self.weighted, strict=True
        ):
            layer = call.operation
            if number is None or id(layer) in seen or not isinstance(layer, keras.layers.Layer):
                continue
            seen.add(id(layer))
            if isinstance(layer, keras.layers.InputLayer):
                continue
            group = group_of[number]
            group.layers.append(layer)
            if weighted and scale is not None:
                group.scale = max(group.scale or 0.0, scale)
        return [group for group in found if any(layer.weights for layer in group.layers)]
