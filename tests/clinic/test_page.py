"""The page on how good the check-up is says what was measured."""

from __future__ import annotations

import json

from tests.clinic.cases import CASES
from tests.clinic.measure import ROOMS
from tests.clinic.page import PAGE, RECORD, found, page


def test_the_page_is_that_of_the_record():
    assert PAGE.read_text("utf-8") == page(json.loads(RECORD.read_text("utf-8")))


def test_the_record_is_of_the_corpus_as_it_stands():
    assert ROOMS
    rows = json.loads(RECORD.read_text("utf-8"))["rows"]
    assert {row["name"]: tuple(row["faults"]) for row in rows} == {
        name: case.faults for name, case in CASES.items()
    }


def test_what_is_promised_of_it_was_measured():
    rows = json.loads(RECORD.read_text("utf-8"))["rows"]
    sick = [row for row in rows if row["faults"]]
    well = [row["told"].values() for row in rows if not row["faults"]]
    assert sum(bool(found(row)) for row in sick) >= 0.95 * len(sick)
    assert sum("certain" in told for told in well) <= 0.02 * len(well)
    assert sum("certain" in told or "likely" in told for told in well) <= 0.05 * len(well)
