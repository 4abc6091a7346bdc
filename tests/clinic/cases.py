"""The corpus: fine-tunings with one fault each, and healthy ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Case:
    """A fine-tuning of the corpus.

    Args:
        name: Its own.
        faults: The ids that name its fault, any of them; empty for a healthy one.
        make: Gives a `Situation`.
    """

    name: str
    faults: tuple[str, ...]
    make: Callable[[], Any]

    @property
    def fault(self) -> str:
        """The fault's first name."""
        return self.faults[0] if self.faults else ""


CASES: dict[str, Case] = {}


def broken(*faults: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Enter a function that makes a fine-tuning with this fault."""

    def enter(make: Callable[[], Any]) -> Callable[[], Any]:
        add(make.__name__, faults, make)
        return make

    return enter


def healthy(make: Callable[[], Any]) -> Callable[[], Any]:
    """Enter a function that makes a fine-tuning without a fault."""
    add(make.__name__, (), make)
    return make


def add(name: str, faults: tuple[str, ...], make: Callable[[], Any]) -> None:
    """Enter one case."""
    assert name not in CASES, name
    CASES[name] = Case(name, faults, make)
