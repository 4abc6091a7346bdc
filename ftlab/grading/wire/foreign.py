"""Stand-ins for objects that cannot cross, and an account of them.

A stand-in knows the name of its object's type and nothing else; a check can say what it got.
"""

from __future__ import annotations

import re

MOST_MET = 20
# What could not cross, as far as this process has met it: names of types, or why.
met: list[str] = []


class Foreign:
    """Stands for an object that cannot cross; its type has the same name."""


def foreign(name: object) -> Foreign:
    """A stand-in for an object of a type of this name."""
    plain = name if isinstance(name, str) and re.fullmatch(r"[A-Za-z_]\w{0,60}", name) else "object"
    note(plain)
    stand_in: Foreign = type(plain, (Foreign,), {})()
    return stand_in


def note(what: str) -> None:
    """Remember that something could not cross."""
    if what not in met and len(met) < MOST_MET:
        met.append(what[:200])
