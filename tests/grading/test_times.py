"""When something was handed in: understood in one way, or told and counted as on time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ftlab.grading.intake.times import handed_in
import pytest

BERLIN = ZoneInfo("Europe/Berlin")


def read(text, zone=UTC):
    content = text if isinstance(text, bytes) else text.encode()
    return handed_in({"timestamp.txt": content}, zone)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-11-20 17:30:00 UTC", 17),
        ("2026-11-20 17:30:00.123456 UTC", 17),
        ("2026-11-20T17:30Z", 17),
        ("20261120T173000Z", 17),
        ("2026-11-20T19:30:00+02:00", 17),
        ("2026-11-20 19:30:00 CEST", 17),
        ("2026-11-20 18:30 MEZ", 17),
        ("2026-11-20 18:30 Europe/Berlin", 17),
        ("2026-11-20 23:00 Asia/Kolkata", 17),
        ("2026-11-20 09:30 pst", 17),
        ("2026-11-20 12:30 PM EST", 17),
        ("2026-11-20 19:30 UTC+2", 17),
        ("2026-11-20 12:30 GMT-0500", 17),
        ("Fri Nov 20 18:30:00 CET 2026", 17),
        ("Fri, 20 Nov 2026 18:30:00 +0100 (CET)", 17),
        ("Fri Nov 20 2026 18:30:00 GMT+0100 (Central European Standard Time)", 17),
        ("\ufeff2026-11-20\u202f17:30\nUTC\n", 17),
    ],
)
def test_a_zone_that_is_named_counts(text, hour):
    found = read(text, BERLIN)
    assert found.time.replace(microsecond=0) == utc(2026, 11, 20, hour, 30)
    assert (found.remarks, found.assumed) == ([], "")


@pytest.mark.parametrize(
    "text",
    [
        "05.12.2026 17:02",
        "5.12.26, 17:02",
        "17:02 05.12.2026",
        "5. Dezember 2026, 17:02 Uhr",
        "Samstag, 5. Dezember 2026 um 17.02 Uhr",
        "December 5, 2026 5:02 pm",
        "2026/12/05 17:02",
        "2026-12-05T17:02:00",
        "5/Dec/2026 17:02",
    ],
)
def test_without_a_zone_it_is_the_courses_and_that_is_shown(text):
    found = read(text, BERLIN)
    assert found.time == utc(2026, 12, 5, 16, 2)
    assert found.remarks == []
    assert "2026-12-05 16:02:00 UTC" in found.told
    assert "in the course's zone, Europe/Berlin" in found.told
    assert read(text).time == utc(2026, 12, 5, 17, 2)


def test_the_order_of_day_and_month_is_taken_where_only_one_is_a_day():
    assert read("11/20/2026 5:30 PM").time == utc(2026, 11, 20, 17, 30)
    assert read("20/11/2026 17:30").time == utc(2026, 11, 20, 17, 30)
    assert read("11.20.2026 17:30").time == utc(2026, 11, 20, 17, 30)
    assert "the day is 2026-11-20" in read("20-11-2026 17:30").told


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("05/12/2026 17:02", "it may be 2026-12-05 or 2026-05-12"),
        ("26-12-05 10:00", "it may be 2005-12-26 or 2026-12-05"),
        ("17:02", "no whole day"),
        ("20 Nov 17:02", "no whole day"),
        ("2026-11-20 19:30 IST", "India, Israel or Ireland"),
        ("2026-11-20 19:30 CST", "America, China or Cuba"),
        ("2026-11-20 19:30 XYZ", ""),
        ("2026-13-40 10:00", ""),
        ("yesterday evening", ""),
        ("1/2/3", ""),
        ("9" * 90, ""),
        (b"\xff\xfe", ""),
        ("x" * 1000, ""),
    ],
)
def test_what_may_mean_several_times_is_told_and_counts_as_on_time(text, why):
    found = read(text)
    assert found.time is None
    (remark,) = found.remarks
    assert remark.startswith("timestamp.txt cannot be read: ")
    assert remark.endswith("; it counts as handed in on time")
    assert why in remark


def test_abbreviations_are_first_the_courses_own():
    assert read("2026-11-20 19:30 IST", ZoneInfo("Asia/Kolkata")).time == utc(2026, 11, 20, 14, 0)
    assert read("2026-11-20 11:30 CST", ZoneInfo("America/Chicago")).time == utc(
        2026, 11, 20, 17, 30
    )


def test_of_a_day_without_a_time_the_start_is_taken_and_told():
    found = read("2026-11-20", BERLIN)
    assert found.time == utc(2026, 11, 19, 23, 0)
    assert found.remarks == [
        "timestamp.txt: '2026-11-20' says no time of day; the start of that day is taken"
    ]


def test_nothing_said_is_nothing_told():
    for files in ({}, {"timestamp.txt": b" \n"}):
        found = handed_in(files)
        assert (found.time, found.told, found.remarks) == (None, "", [])
