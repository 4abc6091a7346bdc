"""A fact about Keras: what it does on this machine, and which lesson says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

# Each thing that was looked at, in words, and whether it came out as the statement says.
Observations = Mapping[str, bool]


@dataclass(frozen=True)
class Seen:
    """A fact as it came out on the installed Keras.

    Args:
        id: Such as `"K01"`.
        statement: What Keras does.
        cells: Where students meet it: lesson and cell, such as `"04/run-orders"`.
        observations: What was looked at, and whether each came out as stated.
    """

    id: str
    statement: str
    cells: tuple[str, ...]
    observations: dict[str, bool]

    @property
    def lessons(self) -> list[str]:
        """Numbers of the lessons that say so."""
        return sorted({cell.split("/")[0] for cell in self.cells})

    @property
    def holds(self) -> bool:
        """Whether everything came out as stated."""
        return all(self.observations.values())


@dataclass(frozen=True)
class Fact:
    """A statement about Keras and the function that checks it.

    Args:
        id: Such as `"K01"`.
        statement: What Keras does.
        cells: Where students meet it, and what changes when Keras does.
        look: Checks it.
    """

    id: str
    statement: str
    cells: tuple[str, ...]
    look: Callable[[], Observations] = field(repr=False)

    def check(self) -> Seen:
        """Look at the installed Keras."""
        observations = {name: bool(value) for name, value in self.look().items()}
        return Seen(self.id, self.statement, self.cells, observations)


FACTS: dict[str, Fact] = {}


def fact(
    key: str, statement: str, *, cells: Sequence[str]
) -> Callable[[Callable[[], Observations]], Callable[[], Observations]]:
    """Register the decorated function as the check of a fact (arguments as in `Fact`)."""

    def register(look: Callable[[], Observations]) -> Callable[[], Observations]:
        if key in FACTS:
            raise ValueError(f"{key} is stated twice")
        FACTS[key] = Fact(key, statement, tuple(cells), look)
        return look

    return register
