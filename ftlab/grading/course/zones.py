"""Time zones as people write them: `Europe/Berlin`, CEST, MEZ."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
import re
import zoneinfo

# Hours ahead of UTC. Abbreviations that mean several zones are not among them (CST, IST, BST, AST).
_HOURS = {
    "ACDT": 10.5, "ACST": 9.5, "AEDT": 11, "AEST": 10, "AKDT": -8, "AKST": -9, "AWST": 8,
    "BRT": -3, "CAT": 2, "CDT": -5, "CEST": 2, "CET": 1, "EAT": 3, "EDT": -4, "EEST": 3, "EET": 2,
    "EST": -5, "GMT": 0, "HKT": 8, "HST": -10, "JST": 9, "KST": 9, "MDT": -6, "MESZ": 2, "MEZ": 1,
    "MSK": 3, "MST": -7, "NZDT": 13, "NZST": 12, "PDT": -7, "PKT": 5, "PST": -8, "SAST": 2,
    "SGT": 8, "UTC": 0, "WAT": 1, "WEST": 1, "WET": 0, "WIB": 7, "Z": 0,
}  # fmt: skip
_SEVERAL = {
    "AST": "Atlantic or Arabia",
    "BST": "Britain or Bangladesh",
    "CST": "America, China or Cuba",
    "IST": "India, Israel or Ireland",
}
_REGION = re.compile(r"(?<![\w/])[A-Za-z]+(?:/[A-Za-z_+-]+)+(?:\d+)?(?![\w/])")
_WORD = re.compile(r"(?<![A-Za-z])(?:(?<=\d)Z|[A-Za-z]{3,5})(?![A-Za-z])|(?<= )Z(?![A-Za-z])")


class Ambiguous(ValueError):
    """A time that means several, or no whole one; the message says why."""


def named(text: str, course: tzinfo) -> tuple[str, tzinfo | None]:
    """A text without the name of a zone in it, and the zone; `None` when it names none.

    Args:
        text: A time.
        course: The course's zone, whose abbreviations come first.

    Raises:
        Ambiguous: The name is used for several zones.

    Example:
    >>> named("2026-11-20 19:30 MEZ", UTC)
    ('2026-11-20 19:30  ', datetime.timezone(datetime.timedelta(seconds=3600)))
    """
    for found in _REGION.finditer(text):
        if found[0] in _regions():
            return _without(text, found), zoneinfo.ZoneInfo(found[0])
    for found in _WORD.finditer(text):
        zone = _abbreviated(found[0].upper(), course)
        if zone is not None:
            return _without(text, found), zone
    return text, None


@cache
def _regions() -> set[str]:
    """All regions that have a zone: to find them, hundreds of files are read."""
    return zoneinfo.available_timezones()


def _without(text: str, found: re.Match[str]) -> str:
    start, end = found.span()
    if text[start - 1 : start] == "(" and text[end : end + 1] == ")":
        start, end = start - 1, end + 1
    return f"{text[:start]} {text[end:]}"


def _abbreviated(word: str, course: tzinfo) -> tzinfo | None:
    for month in (1, 7):  # summer time in one of them
        day = datetime(2026, month, 1, tzinfo=course)
        if day.tzname() == word:
            return timezone(day.utcoffset() or timedelta())
    if word in _SEVERAL:
        raise Ambiguous(f"{word} may be that of {_SEVERAL[word]}")
    return timezone(timedelta(hours=_HOURS[word])) if word in _HOURS else None


def zone_of(name: str) -> tzinfo | None:
    """The zone of a name such as `"Europe/Berlin"`; `None` when there is none."""
    try:
        return UTC if name in ("", "UTC") else zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def region(zone: tzinfo) -> str:
    """What a zone is called."""
    return str(getattr(zone, "key", zone))
