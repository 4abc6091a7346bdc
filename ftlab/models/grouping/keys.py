"""For each call of a model, what tells its block: its name, or the module that it lies in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ftlab.models.grouping.graph import Call
from ftlab.models.grouping.labels import has_kernel, is_automatic, label, longer, module_name
from ftlab.models.grouping.modules import dominators, modules
import keras

HEAD, STEM = "head", "stem"


class Key(NamedTuple):
    """What the calls of one block have in common.

    Args:
        name: Of the block.
        scope: The names of the nested models in which it holds.
        module: The place of the module's last call, where the graph tells the block.
    """

    name: str
    scope: tuple[str, ...] = ()
    module: int = -1


def keys(
    calls: Sequence[Call],
    scales: Sequence[float | None],
    weighted: Sequence[bool],
    head: keras.layers.Layer | None,
) -> list[Key | None]:
    """For each call the key of its block; `None` where nothing but its neighbors tell it.

    Args:
        calls: In running order.
        scales: Of each call, as `ftlab.graph.scales` gives them.
        weighted: For each call whether it has weights.
        head: The layer that gives the classes.
    """
    labels = [_told(call) for call in calls]
    found = modules(calls, scales, weighted, labels)
    labels = _numbered(calls, labels, found)
    given = [
        Key(name, scope(call)) if name else None for name, call in zip(labels, calls, strict=True)
    ]
    unnamed = []
    for piece in found:
        names = [name for x in piece if weighted[x] and (name := labels[x])]
        inside = scope(calls[piece[-1]])
        if names:
            key = Key(names[0], inside)
        else:
            key = Key(module_name([calls[x].operation for x in piece]), inside, piece[-1])
            unnamed.append(piece)
        for place in piece:
            given[place] = key
    if len(unnamed) > 1:
        for place in _ahead_of(unnamed[0], calls):
            given[place] = given[place] or Key(STEM)
    for place, call in enumerate(calls):
        if call.operation is head:
            given[place] = Key(HEAD)
    kept = {key for key, has in zip(given, weighted, strict=True) if has}
    return [key if key in kept else None for key in given]


def scope(call: Call) -> tuple[str, ...]:
    """The nested models around a call, without those that are blocks themselves."""
    return tuple(name for name in call.inside if not label(name))


def _told(call: Call) -> str | None:
    """The label of a layer, or of the nearest nested model around it that has one."""
    names = (call.operation.name, *reversed(call.inside))
    return next((found for name in names if (found := label(name))), None)


def _numbered(
    calls: Sequence[Call], labels: Sequence[str | None], found: Sequence[Sequence[int]]
) -> list[str | None]:
    """Tell apart modules that share a label and have numbers of their own behind it."""
    names: dict[str, set[str]] = {}
    for piece in found:
        own: dict[str, list[str]] = {}
        for place in piece:
            if told := labels[place]:
                own.setdefault(told, []).append(calls[place].operation.name)
        for told, several in own.items():
            names.setdefault(told, set()).add(longer(told, several) or "")
    renamed = list(labels)
    for place, told in enumerate(labels):
        for name in names.get(told or "", ()):
            shared = len(names[told or ""]) > 1
            if name and shared and f"{calls[place].operation.name}_".startswith(f"{name}_"):
                renamed[place] = name
    return renamed


def _ahead_of(piece: Sequence[int], calls: Sequence[Call]) -> list[int]:
    """The convolutions that all ways to a module pass, if none has a given name."""
    before = dominators([call.needs for call in calls])
    found = []
    place = before[piece[0]]
    while place >= 0:
        if has_kernel(calls[place].operation):
            found.append(place)
        place = before[place]
    unnamed = all(
        is_automatic(calls[place].operation) and hasattr(calls[place].operation, "kernel_size")
        for place in found
    )
    return found if unnamed else []
