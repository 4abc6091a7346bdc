"""One thing that can be wrong with a fine-tuning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["wiring", "freezing", "rate", "inputs", "data", "curves", "forgetting"]
KINDS: tuple[Kind, ...] = (
    "wiring", "freezing", "rate", "inputs", "data", "curves", "forgetting",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A fault, and what is said of it.

    Args:
        id: Its name.
        kind: One of seven.
        sign: What people see, in English: for the page of symptoms.
        why: What it does, in English; translated where it is shown.
        cure: What to do about it, in English: for the page of symptoms.
        lesson: Lesson and cell in which the course shows it.
        evidence: A claim of `docs/evidence.md` (`C…`) or a fact of `docs/keras-facts.md` (`K…`).
    """

    id: str
    kind: Kind
    sign: str
    why: str
    cure: str
    lesson: str
    evidence: str = ""
