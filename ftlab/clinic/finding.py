"""What a check-up finds: one finding, and all of them as a sequence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, overload

from ftlab.clinic.catalogue import ENTRIES, KINDS, Entry, Kind
from ftlab.clinic.shown import as_html, as_text
from ftlab.errors import InputError, TeachingError, listed
from ftlab.translation import _
import pandas as pd

Certainty = Literal["certain", "likely", "worth a look"]
CERTAINTIES: tuple[Certainty, ...] = ("certain", "likely", "worth a look")


@dataclass(frozen=True)
class Finding:
    """One thing that a check-up noticed.

    Args:
        id: Its name in the catalogue, such as `"softmax-twice"`.
        certainty: `"certain"` (an experiment or the model's own state proves it), `"likely"` or
            `"worth a look"`.
        seen: What was seen, with figures.
        change: What to change, as code for this model.
    """

    id: str
    certainty: Certainty
    seen: str
    change: str = ""

    @property
    def entry(self) -> Entry:
        """What the catalogue says about it."""
        return ENTRIES[self.id]

    @property
    def kind(self) -> Kind:
        """`"wiring"`, `"freezing"`, `"rate"`, `"inputs"`, `"data"`, `"curves"`, `"forgetting"`."""
        return self.entry.kind

    @property
    def why(self) -> str:
        """What it does to the training."""
        return _(self.entry.why)

    @property
    def lesson(self) -> str:
        """Lesson and cell in which the course shows it, such as `"04/run-trap"`."""
        return self.entry.lesson

    @property
    def evidence(self) -> str:
        """`"C17"`, a claim that was measured, or `"K01"`, a fact about Keras; or empty."""
        return self.entry.evidence


class FoundError(TeachingError, RuntimeError):
    """A check-up found what it was told to raise for."""


@dataclass(frozen=True, eq=False)
class Findings(Sequence[Finding]):
    """What a check-up found, the surest first.

    Args:
        found: The findings.
        examined: What was looked at, a word each.
        skipped: What could not be looked at, and why.

    Example:
    >>> findings = Findings([Finding("rate-zero", "certain", "the rate is 0")])
    >>> len(findings), findings[0].kind, findings.table.certainty.tolist()
    (1, 'rate', ['certain'])
    """

    found: Iterable[Finding] = ()
    examined: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    _sorted: tuple[Finding, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        def place(finding: Finding) -> tuple[int, int]:
            return CERTAINTIES.index(finding.certainty), KINDS.index(finding.kind)

        object.__setattr__(self, "_sorted", tuple(sorted(self.found, key=place)))

    def __len__(self) -> int:
        return len(self._sorted)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._sorted)

    @overload
    def __getitem__(self, place: int) -> Finding: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Finding]: ...
    def __getitem__(self, place: int | slice) -> Finding | Sequence[Finding]:
        return self._sorted[place]

    @property
    def table(self) -> pd.DataFrame:
        """One row a finding, with `id`, `kind`, `certainty`, `seen`, `why`, `change`, `lesson`."""
        columns = ["id", "kind", "certainty", "seen", "why", "change", "lesson", "evidence"]
        rows = [[getattr(finding, name) for name in columns] for finding in self]
        return pd.DataFrame(rows, columns=columns)

    def at_least(self, certainty: str) -> list[Finding]:
        """The findings that are as sure as this or surer.

        Args:
            certainty: `"certain"`, `"likely"` or `"worth a look"`.

        Raises:
            InputError: Another word.
        """
        known: Any = certainty
        if known not in CERTAINTIES:
            raise InputError(
                _("one of {words}", words=listed(CERTAINTIES)),
                repr(certainty),
                _("another word, or a number in its place"),
                'findings.raise_if("certain")',
            )
        limit = CERTAINTIES.index(known)
        return [each for each in self if CERTAINTIES.index(each.certainty) <= limit]

    def raise_if(self, certainty: str = "certain") -> None:
        """Raise an error when something this sure or surer was found; for scripts and CI.

        Args:
            certainty: `"certain"`, `"likely"` or `"worth a look"`.

        Raises:
            FoundError: Tells what was found.
            InputError: Another word.
        """
        chosen = self.at_least(certainty)
        if chosen:
            raise FoundError("\n" + as_text(chosen))

    def __str__(self) -> str:
        return as_text(self, self.examined, self.skipped)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return as_html(self, self.examined, self.skipped)
