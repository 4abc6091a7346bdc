"""Cells that lost ids and marks on the way, found by what stands in them.

Some editors drop a notebook's metadata. What was handed out is known, so a cell is found by the
name that it defines, by its words, or by its place between others that were found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
import re

from ftlab.grading.notebook.lenient import same_text
from ftlab.grading.notebook.names import names

LIKE = 0.6  # share of words in common from which on two cells are the same
MOST_MATCHED = 500_000  # characters of all cells; in longer ones only equal cells are found
_PARTS = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Known:
    """A cell as it was handed out.

    Args:
        name: Its grade id; empty for one that nbgrader keeps no track of.
        kind: `"code"`, `"markdown"` or `"raw"`.
        source: Its text.
        answer: Whether students write in it.
    """

    name: str
    kind: str
    source: str
    answer: bool = False


@dataclass(frozen=True)
class Own:
    """A cell of somebody's notebook.

    Args:
        kind: As above.
        source: Its text.
        name: The grade id that it is known by; empty when it is not.
        free: Whether it may be one of the lesson's.
    """

    kind: str
    source: str
    name: str = ""
    free: bool = True


def found_by_content(cells: Sequence[Own], handed_out: Sequence[Known]) -> dict[int, str]:
    """Which cells are those of the lesson that are missing.

    Args:
        cells: Of somebody's notebook, in order.
        handed_out: All cells of the lesson, in order.

    Returns:
        Place in the notebook → grade id.
    """
    search = _Search(cells, handed_out)
    if search.missing:
        search.equal()
        if sum(len(cell.source) for cell in cells) <= MOST_MATCHED:
            search.by_score(_same_names)
            search.by_score(_likeness)
        search.by_place()
    return {
        place: handed_out[number].name
        for place, number in search.places.items()
        if handed_out[number].name and not cells[place].name
    }


class _Search:
    """What is found so far.

    Attributes:
        places: Place in the notebook → number of the lesson's cell.
    """

    def __init__(self, cells: Sequence[Own], handed_out: Sequence[Known]) -> None:
        self.cells, self.handed_out = cells, handed_out
        numbers = {known.name: n for n, known in enumerate(handed_out) if known.name}
        self.places = {
            place: numbers[cell.name] for place, cell in enumerate(cells) if cell.name in numbers
        }

    @property
    def missing(self) -> list[int]:
        """Numbers of the lesson's tracked cells that are not found."""
        there = set(self.places.values())
        return [n for n, each in enumerate(self.handed_out) if each.name and n not in there]

    def free(self, kind: str) -> list[int]:
        """Places of cells that are nothing of the lesson's so far."""
        return [
            place
            for place, cell in enumerate(self.cells)
            if cell.free and cell.kind == kind and place not in self.places
        ]

    def equal(self) -> None:
        """Cells that nobody touched, the lesson's text as well: they say where others are."""
        once = Counter(map(_text, self.handed_out))
        numbers = {_text(each): n for n, each in enumerate(self.handed_out)}
        taken = set(self.places.values())
        for place, cell in enumerate(self.cells):
            number = numbers.get(_text(cell))
            if (
                number is None
                or once[_text(cell)] > 1
                or number in taken
                or not cell.source.strip()
            ):
                continue
            if cell.free and place not in self.places:
                self.places[place] = number
                taken.add(number)

    def by_score(self, score: Callable[[Known, Own], float]) -> None:
        """The best pairs first; of equally good ones the later cell."""
        pairs = sorted(
            (
                (score(self.handed_out[number], self.cells[place]), place, number)
                for number in self.missing
                for place in self.free(self.handed_out[number].kind)
            ),
            reverse=True,
        )
        taken: set[int] = set()
        for worth, place, number in pairs:
            if worth > 0 and place not in self.places and number not in taken:
                self.places[place] = number
                taken.add(number)

    def by_place(self) -> None:
        """Answers in words, which have nothing in common with what was handed out."""
        for number in self.missing:
            known = self.handed_out[number]
            if not known.answer or (known.kind == "code" and names(known.source).bound):
                continue
            first, last = self._gap(number)
            between = [place for place in self.free(known.kind) if first < place < last]
            if between:
                longest = max(between, key=lambda place: len(self.cells[place].source))
                self.places[longest] = number

    def _gap(self, number: int) -> tuple[int, int]:
        """Places of the nearest cells before and after that are found."""
        before = [place for place, n in self.places.items() if n < number]
        nearest = max(before, key=lambda place: self.places[place], default=-1)
        after = [place for place, n in self.places.items() if n > number and place > nearest]
        return nearest, min(after, default=len(self.cells))


def _text(cell: Known | Own) -> tuple[str, str]:
    return cell.kind, same_text(cell.source)


def _same_names(known: Known, own: Own) -> float:
    """How many of the names that an answer should define a cell defines, and how alike they are."""
    if not (known.answer and known.kind == "code"):
        return 0.0
    wanted = names(known.source).bound
    share = len(wanted & names(own.source).bound) / len(wanted) if wanted else 0.0
    return share + _dice(known.source, own.source) / 10 if share else 0.0


def _likeness(known: Known, own: Own) -> float:
    if known.answer:
        return 0.0
    alike = _dice(known.source, own.source)
    return alike if alike >= LIKE else 0.0


def _dice(one: str, other: str) -> float:
    a, b = _counted(one), _counted(other)
    return 2 * (a & b).total() / max(1, a.total() + b.total())


@lru_cache(maxsize=1200)
def _counted(text: str) -> Counter[str]:
    return Counter(_PARTS.findall(text))


def first_lines(sources: Iterable[str], most: int = 40) -> list[str]:
    """What a teacher recognizes cells by.

    Example:
    >>> first_lines(["\\ndef f(x):\\n    return x"])
    ['def f(x):']
    """
    lines = (next((x.strip() for x in text.splitlines() if x.strip()), "") for text in sources)
    return [line if len(line) <= most else f"{line[: most - 1]}…" for line in lines]
