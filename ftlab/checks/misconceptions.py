"""The catalogue of misconceptions: what each looks like, why, and what to observe next.

The entries are in `catalogue/*.toml`, to be read and mended by anyone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
import tomllib

from ftlab.errors import InputError
from ftlab.translation import _, language, translation


@dataclass(frozen=True)
class Misconception:
    """One way in which an answer goes wrong.

    Args:
        id: Such as `"M07"`; never given to another.
        name: A few words.
        looks_like: How it shows in an answer.
        why: What is believed, and what is so.
        observe: What to look at to see the difference.
    """

    id: str
    name: str
    looks_like: str
    why: str
    observe: str


def catalogue() -> dict[str, Misconception]:
    """All misconceptions by id, in the order of their ids, in the language in force."""
    return _read(Path(__file__).with_name("catalogue"), language())


@cache
def _read(folder: Path, code: str) -> dict[str, Misconception]:
    in_language = translation(code).gettext
    entries: dict[str, Misconception] = {}
    for path in sorted(folder.glob("*.toml")):
        for key, said in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if key in entries:
                raise ValueError(f"{key} stands twice in the catalogue, the second time in {path}")
            told = {part: in_language(words) for part, words in said.items()}
            entries[key] = Misconception(id=key, **told)
    return {key: entries[key] for key in sorted(entries, key=_number)}


def misconception(key: str) -> Misconception:
    """One misconception by its id.

    Raises:
        InputError: No such id.

    Example:
    >>> misconception("M07").name
    'not compiled since trainable changed'
    """
    if key not in catalogue():
        raise InputError(
            _("an id from M01 to {last}", last=list(catalogue())[-1]),
            repr(key),
            _("a misconception that is not in the catalogue yet"),
            _("an entry in ftlab/checks/catalogue"),
        )
    return catalogue()[key]


def _number(key: str) -> int:
    """M100 comes after M99."""
    return int(key.removeprefix("M"))
