"""Which layers make up a block: by name where names tell it, by the graph where they do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ftlab.block_labels import is_automatic, label, longer, module_name
from ftlab.graph import Call, calls, scales
from ftlab.modules import dominators, modules
import keras

HEAD, STEM = "head", "stem"
_Key = tuple[str, tuple[str, ...]]  # a name, and the nested models in which it holds
_NORMALIZING = (
    keras.layers.BatchNormalization,
    keras.layers.LayerNormalization,
    keras.layers.GroupNormalization,
    keras.layers.RMSNormalization,
    keras.layers.Normalization,
    keras.layers.PReLU,
)


@dataclass
class Group:
    """A block in the making.

    Args:
        name: What to call it if no other group is called the same.
        inside: The names of the nested models around its first layer.
        scale: See `ftlab.graph.scales`: the coarsest of its layers with weights.
        layers: In running order.
    """

    name: str
    inside: tuple[str, ...] = ()
    scale: float | None = None
    layers: list[keras.layers.Layer] = field(default_factory=list)


def grouped(model: keras.Model, head: keras.layers.Layer | None) -> list[Group]:
    """The groups of a model's layers, in running order: no group needs a later one.

    Args:
        model: Any built Keras model.
        head: The layer that gives the classes; the group that it begins is the head.
    """
    return _Walk(calls(model), head).groups()


def has_kernel(layer: object) -> bool:
    """Whether a layer has weights of its own kind, and does not just normalize what it gets."""
    if isinstance(layer, keras.layers.Wrapper):
        return bool(layer.weights) and not isinstance(layer.layer, _NORMALIZING)
    return bool(getattr(layer, "weights", ())) and not isinstance(layer, _NORMALIZING)


class _Walk:
    """One walk over the calls of a model, from the inputs to the outputs."""

    def __init__(self, found: list[Call], head: keras.layers.Layer | None) -> None:
        self.calls = found
        self.scales = scales(found)
        self.weighted = [bool(getattr(call.operation, "weights", ())) for call in found]
        self.keys = self._keys(head)
        self.names: list[str] = []  # of the groups, as they begin
        self.scopes: list[tuple[str, ...]] = []
        self.of_call: list[int | None] = [None] * len(found)
        self.of_layer: dict[int, int] = {}
        self.edges: set[tuple[int, int]] = set()

    def groups(self) -> list[Group]:
        of_key: dict[_Key, int] = {}
        for place, call in enumerate(self.calls):
            number = self._number(place, call, of_key)
            if number is not None:
                self._put(place, number)
        for place, call in enumerate(self.calls):
            if self.of_call[place] is None and self.weighted[place]:  # nothing takes its result
                self._put(place, self._begin(call.operation.name))
        self._tie_shared_weights()
        return _renamed(self._filled(in_order(len(self.names), self.edges)))

    def _keys(self, head: keras.layers.Layer | None) -> list[_Key | None]:
        """For each call what its name, or the module that it lies in, tells of its block."""
        labels = [_told(call) for call in self.calls]
        found = modules(self.calls, self.scales, self.weighted, labels)
        labels = self._numbered(labels, found)
        keys: list[_Key | None] = [
            (name, _scope(call)) if name else None
            for name, call in zip(labels, self.calls, strict=True)
        ]
        unnamed = []
        for piece in found:
            told = {labels[place] for place in piece if self.weighted[place]} - {None}
            scope = _scope(self.calls[piece[-1]])
            name = told.pop() or "" if told else ""
            if not name:
                unnamed.append(piece)
                name = module_name([self.calls[place].operation for place in piece])
                scope = (*scope, str(piece[-1]))  # two modules of one name are two blocks
            for place in piece:
                keys[place] = (name, scope)
        if len(unnamed) > 1:
            for place in self._ahead_of(unnamed[0]):
                keys[place] = keys[place] or (STEM, ())
        for place, call in enumerate(self.calls):
            if call.operation is head:
                keys[place] = (HEAD, ())
        kept = {key for key, has in zip(keys, self.weighted, strict=True) if has}
        return [key if key in kept else None for key in keys]

    def _numbered(self, labels: list[str | None], found: list[list[int]]) -> list[str | None]:
        """Tell apart modules that share a label and have numbers of their own behind it."""
        names: dict[str, list[str]] = {}
        for piece in found:
            for told in {labels[place] for place in piece if self.weighted[place]} - {None}:
                own = [self.calls[x].operation.name for x in piece if labels[x] == told]
                names.setdefault(str(told), []).append(longer(str(told), own) or "")
        numbered = {
            told: set(several) for told, several in names.items() if len(set(several)) > 1
        }
        return [
            next(
                (
                    name
                    for name in numbered.get(str(told), ())
                    if name and f"{call.operation.name}_".startswith(f"{name}_")
                ),
                told,
            )
            for told, call in zip(labels, self.calls, strict=True)
        ]

    def _ahead_of(self, piece: list[int]) -> list[int]:
        """The layers without given names that all ways to a module pass."""
        before = dominators([call.needs for call in self.calls])
        place, found = before[piece[0]], []
        while place >= 0:
            if has_kernel(self.calls[place].operation):
                if not is_automatic(self.calls[place].operation):
                    return []
                found.append(place)
            place = before[place]
        return found

    def _number(self, place: int, call: Call, of_key: dict[_Key, int]) -> int | None:
        layer, key = call.operation, self.keys[place]
        if id(layer) in self.of_layer:  # called again
            if self.weighted[place]:
                return self.of_layer[id(layer)]
            key = None
        if key is not None:
            if key not in of_key:
                of_key[key] = self._begin(*key)
            return of_key[key]
        if has_kernel(layer):
            return self._begin(layer.name, _scope(call))
        known = [n for needed in call.needs if (n := self.of_call[needed]) is not None]
        return max(known, default=None)

    def _begin(self, name: str, scope: tuple[str, ...] = ()) -> int:
        self.names.append(name)
        self.scopes.append(scope)
        return len(self.names) - 1

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
        found = [Group(self.names[min(m)], self.scopes[min(m)]) for m in merged]
        group_of = {number: found[i] for i, numbers in enumerate(merged) for number in numbers}
        seen: set[int] = set()
        for place, call in enumerate(self.calls):
            number, layer = self.of_call[place], call.operation
            if number is None or id(layer) in seen or not isinstance(layer, keras.layers.Layer):
                continue
            seen.add(id(layer))
            if isinstance(layer, keras.layers.InputLayer):
                continue
            group = group_of[number]
            group.layers.append(layer)
            if self.weighted[place] and self.scales[place] is not None:
                group.scale = max(group.scale or 0.0, self.scales[place] or 0.0)
        return [group for group in found if any(layer.weights for layer in group.layers)]


def in_order(n: int, edges: set[tuple[int, int]]) -> list[list[int]]:
    """Merge what needs each other, and put what is needed first.

    Args:
        n: How many there are, numbered from 0 in the order to keep where nothing speaks against.
        edges: Pairs `(needed, user)`.

    Returns:
        The numbers, those that need each other together.

    Example:
    >>> in_order(4, {(3, 1), (1, 2), (2, 1)})
    [[0], [3], [1, 2]]
    """
    needs = [{number} for number in range(n)]
    for needed, user in edges:
        needs[user].add(needed)
    for middle in range(n):
        for several in needs:
            if middle in several:
                several |= needs[middle]
    left, order = dict.fromkeys(range(n)), list[list[int]]()
    done: set[int] = set()
    while left:
        first = next(x for x in left if all(y in done or x in needs[y] for y in needs[x]))
        order.append([x for x in left if x in needs[first] and first in needs[x]])
        done.update(order[-1])
        for number in order[-1]:
            del left[number]
    return order


def _told(call: Call) -> str | None:
    """The label of a layer, or of the nearest nested model around it that has one."""
    return next((found for n in (call.operation.name, *reversed(call.inside)) if (found := label(n))), None)


def _scope(call: Call) -> tuple[str, ...]:
    """The nested models around a call, without those that are blocks themselves."""
    return tuple(name for name in call.inside if not label(name))


def _renamed(found: list[Group]) -> list[Group]:
    """Give each group a name of its own, where need be that of its nested model in front."""
    often = Counter(group.name for group in found)
    used = {name for name, n in often.items() if n == 1}
    for group in found:
        if often[group.name] == 1:
            continue
        base = "/".join([*(part for part in group.inside if not part.isdigit()), group.name])
        name, number = base, 1
        while name in used:
            number += 1
            name = f"{base}_{number}"
        group.name = name
        used.add(name)
    return found
