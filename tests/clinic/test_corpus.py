"""Faults are found, and healthy fine-tunings left in peace: a sample always, the corpus in soak."""

from __future__ import annotations

import pytest

from tests.clinic.cases import CASES
from tests.clinic.measure import SURE, examine, found
from tests.sample import few

QUICK = (
    "one_sigmoid_for_four_classes", "unfrozen_after_fit_parcels", "rate_of_zero_texts",
    "pixels_over_255_parcels", "dataset_sorted_own", "validation_climbs",
    "new_head_on_old_answers_of_parcels", "minus_one_and_one",
    "healthy_parcels", "healthy_texts", "healthy_uncompiled_own",
)  # fmt: skip
NAMES = [*QUICK, *(name for name in CASES if name not in QUICK)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in QUICK else pytest.mark.soak) for name in NAMES]
)
def test_a_fault_is_found_and_a_healthy_training_left_in_peace(name):
    row = examine(CASES[name])
    assert row["skipped"] == []
    if CASES[name].faults:
        assert found(row), row["told"]
    else:
        assert [each for each, sure in row["told"].items() if sure in SURE] == [], row["seen"]


def test_the_corpus_is_as_large_as_it_is_said_to_be():
    sick = [case for case in CASES.values() if case.faults]
    assert len(sick) >= 80
    assert len(CASES) - len(sick) >= 80
    by_fault = {case.fault: 0 for case in sick}
    for case in sick:
        by_fault[case.fault] += 1
    assert [fault for fault, n in by_fault.items() if n < 2] == []
    assert few([1])
