"""How a node of an answer is changed: what an operator yields, words and a change in place."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
import copy

Change = Callable[[ast.AST], None]
Changes = Iterator[tuple[str, Change]]


def set_to(field: str, value: object) -> Change:
    """A field gets another value."""
    return lambda node: setattr(node, field, copy.deepcopy(value))


def without(field: str, place: int) -> Change:
    """One entry of a list is left out."""
    return lambda node: getattr(node, field).pop(place)


def exchanged(field: str, place: int) -> Change:
    """An entry of a list and the one behind it change places."""

    def change(node: ast.AST) -> None:
        parts = getattr(node, field)
        parts[place], parts[place + 1] = parts[place + 1], parts[place]

    return change


def dropped(place: int) -> Change:
    """A statement of a body is left out."""

    def change(node: ast.AST) -> None:
        body = node.body  # type: ignore[attr-defined]
        body[place] = ast.Pass()

    return change


def replaced_by(part: ast.expr) -> Change:
    """An expression becomes a part of itself: all but its place in the tree is taken over."""

    def change(node: ast.AST) -> None:
        other = copy.deepcopy(part)
        node.__class__ = other.__class__  # the tree holds the node, whatever kind it is
        node.__dict__.clear()
        node.__dict__.update(other.__dict__)

    return change
