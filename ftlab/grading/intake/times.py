"""When a submission was handed in, by the `timestamp.txt` that came with it.

A time is understood in one way or it is not read at all: what could mean two days, or two zones, is
told to the teacher and counts as on time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
import re

from dateutil.parser import parser, parserinfo
from ftlab.grading.course.zones import Ambiguous, named, region
from ftlab.grading.intake.files import short

FILE, MOST = "timestamp.txt", 100  # bytes
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:\s*[AP]\.?M\.?)?|(?<=T)\d{4,6}"
_OFFSET = re.compile(
    rf"(?P<clock>{_CLOCK})\s*(?:UTC|GMT)?\s*(?P<sign>[+\u2212-])(?P<h>\d{{1,2}}):?(?P<m>\d{{2}})?(?!\d)",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?<![\d.:])(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?![\d:])")
_OCLOCK = re.compile(r"\b(\d{1,2})(?:[.:](\d{2}))?\s*(?:Uhr|o'clock)\b", re.IGNORECASE)
_FILLERS = re.compile(r"\bum\b", re.IGNORECASE)  # German for "at"
_ORDERS = {  # which of three numbers are year, month and day
    (4, "/"): ("YMD",), (4, "-"): ("YMD",), (4, "."): ("YMD",),
    (2, "/"): ("DMY", "MDY", "YMD"), (2, "-"): ("DMY", "MDY", "YMD"), (2, "."): ("DMY", "MDY"),
}  # fmt: skip
_OTHER_DAY = datetime(2002, 2, 2, 1, 1)
_DAY = datetime(2001, 1, 1)


@dataclass(frozen=True)
class HandedIn:
    """When something was handed in.

    Args:
        time: In UTC, without a zone, as nbgrader keeps it; `None` when nobody knows.
        said: What `timestamp.txt` says, on one line.
        problem: Why that is not, or not wholly, understood; empty when it is.
        assumed: What was added to it, such as the course's zone; empty when nothing was.
    """

    time: datetime | None = None
    said: str = ""
    problem: str = ""
    assumed: str = ""

    @property
    def told(self) -> str:
        """What was understood, for a teacher; empty when there is no time.

        Example:
        >>> HandedIn(datetime(2026, 11, 20, 17, 30), "2026-11-20 18:30 CET").told
        "2026-11-20 17:30:00 UTC ('2026-11-20 18:30 CET')"
        """
        if self.time is None:
            return ""
        added = f"; {self.assumed}" if self.assumed else ""
        return f"{self.time:%Y-%m-%d %H:%M:%S} UTC ({self.said!r}{added})"

    @property
    def remarks(self) -> list[str]:
        """What a teacher should look at."""
        if not self.problem:
            return []
        if self.time is not None:
            return [f"{FILE}: {self.said!r} {self.problem}"]
        because = f" ({self.problem})" if self.problem != _NOT_READ else ""
        return [f"{FILE} cannot be read: {self.said!r}{because}; it counts as handed in on time"]


_NOT_READ = "no time"


class _Words(parserinfo):
    """English and German, without zones: those are read before."""

    MONTHS = [  # noqa: RUF012  (as the library wants it)
        ("jan", "january", "januar", "jänner"),
        ("feb", "february", "februar"),
        ("mar", "march", "mär", "mrz", "märz"),
        ("apr", "april"),
        ("may", "mai"),
        ("jun", "june", "juni"),
        ("jul", "july", "juli"),
        ("aug", "august"),
        ("sep", "sept", "september"),
        ("oct", "october", "okt", "oktober"),
        ("nov", "november"),
        ("dec", "december", "dez", "dezember"),
    ]
    WEEKDAYS = [  # noqa: RUF012
        ("mon", "monday", "mo", "montag"),
        ("tue", "tues", "tuesday", "di", "dienstag"),
        ("wed", "wednesday", "mi", "mittwoch"),
        ("thu", "thur", "thurs", "thursday", "do", "donnerstag"),
        ("fri", "friday", "fr", "freitag"),
        ("sat", "saturday", "sa", "samstag"),
        ("sun", "sunday", "so", "sonntag"),
    ]
    UTCZONE: list[str] = []  # noqa: RUF012


def handed_in(files: Mapping[str, bytes], zone: tzinfo = UTC) -> HandedIn:
    """When it was handed in, as `timestamp.txt` says.

    Args:
        files: What lies beside the notebook: path → content.
        zone: The course's, for times without one.
    """
    content = files.get(FILE, b"")
    text = " ".join(content[: MOST + 1].decode("utf-8-sig", errors="replace").split())
    if not text:
        return HandedIn()
    said = short(text)
    if len(content) > MOST:
        return HandedIn(None, said, _NOT_READ)
    try:
        return _understood(text, said, zone)
    except Ambiguous as doubt:
        return HandedIn(None, said, str(doubt))
    except (ValueError, OverflowError, TypeError, AttributeError):
        return HandedIn(None, said, _NOT_READ)


def _understood(text: str, said: str, zone: tzinfo) -> HandedIn:
    assumed = []
    text, own = _zone(text, zone)
    text, order = _iso_date(text)
    if order:
        assumed.append(order)
    text = _FILLERS.sub(" ", text)
    text = _OCLOCK.sub(lambda found: f"{found[1]}:{found[2] or '00'}", text)
    reader = parser(_Words(dayfirst=False))
    read = [
        reader.parse(text, default=each, tzinfos=_no_zone, fuzzy=False)
        for each in (_DAY, _OTHER_DAY)
    ]
    first, other = (each.replace(tzinfo=None) for each in read)
    if first.date() != other.date():
        raise Ambiguous("it names no whole day")
    if own is None:
        own = zone
        assumed.append(f"in the course's zone, {region(zone)}")
    problem = ""
    if first.hour != other.hour:
        problem = "says no time of day; the start of that day is taken"
    local = first.replace(tzinfo=own, fold=0)
    time = local.astimezone(UTC).replace(tzinfo=None)
    return HandedIn(time, said, problem, ", ".join(assumed))


def _no_zone(name: str | None, offset: int | None) -> None:
    """For the library: every zone was taken out of the text before."""
    if name or offset:
        raise ValueError("a zone that nobody knows")


def _zone(text: str, course: tzinfo) -> tuple[str, tzinfo | None]:
    """The text without its zone, and the zone; `None` when it names none."""
    found = _OFFSET.search(text)
    if found:
        size = timedelta(hours=int(found["h"]), minutes=int(found["m"] or 0))
        rest = re.sub(r"\([^()]*\)", " ", text[found.end() :])  # a zone's name in brackets
        sign = 1 if found["sign"] == "+" else -1
        return f"{text[: found.start()]}{found['clock']} {rest}", timezone(sign * size)
    return named(text, course)


def _iso_date(text: str) -> tuple[str, str]:
    """The text with its date in numbers as year, month, day; and in which order it was read.

    Raises:
        Ambiguous: The numbers are more than one day.
    """
    found = _DATE.search(text)
    if not found:
        return text, ""
    first, last = found[1], found[4]
    days: dict[date, str] = {}
    for order in _ORDERS[4 if len(first) == 4 else 2, found[2]]:
        if len(first if order[0] == "Y" else last) not in (2, 4):
            continue  # no year
        numbers = dict(zip(order, map(int, (first, found[3], last)), strict=True))
        year = numbers["Y"] + (2000 if numbers["Y"] < 100 else 0)
        try:
            day = date(year, numbers["M"], numbers["D"])
        except ValueError:
            continue
        if days and found[2] == ".":
            continue  # dots are day, month, year wherever that is a day
        days.setdefault(day, order)
    if not days:
        raise ValueError("no day of the calendar")
    if len(days) > 1:
        raise Ambiguous(f"it may be {' or '.join(f'{day:%Y-%m-%d}' for day in days)}")
    ((day, order),) = days.items()
    told = "" if order == "YMD" and len(first) == 4 else f"the day is {day:%Y-%m-%d}"
    return f"{text[: found.start()]}{day:%Y-%m-%d}{text[found.end() :]}", told
