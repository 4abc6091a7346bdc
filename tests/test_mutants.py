"""Right answers with one slip: the checks notice them, and which cannot matter is written down."""

from __future__ import annotations

import pytest

from authoring.mutants.operators import mutants
from authoring.mutants.table import PAGE, page, read
from authoring.mutants.trial import Candidate, candidates, equivalent, is_called, names, noticed

# Checks without training: a verdict takes a moment.
QUICK = (
    "00-start-here/accuracy", "02-catastrophic-forgetting/choose-epoch",
    "02-catastrophic-forgetting/forgetting-measures", "03-learning-rate/choose-rate",
    "03-learning-rate/rate-from-test", "03-learning-rate/rates-of-run",
    "04-selective-unfreezing/choose-part", "05-validation-loss/diagnose",
    "05-validation-loss/early-stopping", "06-loading-saved-models/class-weights",
    "06-loading-saved-models/recall-by-class", "07-keeping-what-you-know/choose-strategy",
    "07-keeping-what-you-know/fisher-of-linear", "07-keeping-what-you-know/l2sp-value",
    "07-keeping-what-you-know/with-replay",
)  # fmt: skip
SAMPLE = 3  # of each quick exercise, in every run of the tests


def can_differ(exercise: str) -> list[Candidate]:
    return [each for each in candidates(exercise) if not each.reason]


@pytest.mark.slow
@pytest.mark.parametrize("number", range(SAMPLE))
@pytest.mark.parametrize("exercise", QUICK)
def test_a_mutant_is_noticed(exercise: str, number: int):
    alive = can_differ(exercise)
    candidate = alive[number * max(1, len(alive) // SAMPLE)]  # spread over all of them
    assert noticed(candidate), f"{candidate}\n{candidate.mutant.code}"


@pytest.mark.soak
@pytest.mark.parametrize("exercise", names())
def test_every_mutant_is_noticed(exercise: str):
    alive = can_differ(exercise)
    seen = {str(each): noticed(each) for each in alive}
    visible = sum(part == "visible" for part in seen.values()) / len(alive)
    print(f"\n{exercise}: {len(alive)} mutants, {visible:.1%} by the visible part")
    assert [name for name, part in seen.items() if not part] == []
    assert visible >= 0.9


@pytest.mark.slow
def test_there_are_many_and_those_without_effect_are_known_by_name():
    everything = candidates()
    by_exercise = {each.exercise for each in everything}
    assert len(everything) >= 25 * len(by_exercise)
    made = {(each.exercise, f"{each.answer}, {each.mutant.name}") for each in everything}
    strays = [
        (exercise, key)
        for exercise, found in equivalent().items()
        for key in found
        if not any(exercise in (of, "*") and is_called(name, key) for of, name in made)
    ]
    assert strays == []
    assert all(reason for found in equivalent().values() for reason in found.values())


def test_each_kind_of_slip_is_made():
    code = """def f(model, x, n):
    total = 0
    if x < 2:
        total = n - 1
    model.compile("adam", loss=None)
    model.fit(x, n, batch_size=8)
    return total, x[:5], np.argmax(x, axis=1)
"""
    slips = [each.name for each in mutants(code)]
    for slip in (
        "line 3: <= for <", "line 3: 3 for 2", "line 4: Add for Sub", "line 5: loss=… dropped",
        "line 1: `model.compile('adam', loss=None)` dropped", "line 6: batch_size=… dropped",
        "line 6: arguments 1 and 2 exchanged", "line 7: upper end of a slice dropped",
        "line 7: axis=… dropped", "line 7: argmin for argmax",
    ):  # fmt: skip
        assert slip in slips, slips
    assert len(slips) == len({each.code for each in mutants(code)}) == len(set(slips))


def test_slips_in_statements_and_names_are_made():
    code = """def f(rows, allowed, extra):
    total = 0
    for row in rows:
        total += row["one"]
        total = abs(total) * row["two"]
    if total and not allowed:
        return -total
    return [each for each in rows if each]
"""
    slips = [each.name for each in mutants(code)]
    for slip in (
        "line 3: allowed for rows", "line 4: 'two' for 'one'", "line 4: Sub for Add",
        "line 5: abs forgotten", "line 6: not dropped", "line 6: condition `total` dropped",
        "line 7: minus dropped", "line 8: `if each` dropped",
        "line 1: `total = abs(total) * row['two']` behind the loop",
    ):  # fmt: skip
        assert slip in slips, slips


def test_a_star_in_a_name_stands_for_any_letters():
    assert is_called("right, line 3: x[0] dropped", "right, line *: x[0] dropped")
    assert not is_called("right, line 3: x[0] dropped", "right, line 3: x0 dropped")


def test_the_page_shows_what_was_measured():
    record = read()
    assert PAGE.read_text(encoding="utf-8") == page(record)
    assert set(record) <= set(names())
    for found in record.values():
        assert found["visible"] <= found["noticed"] <= found["tried"] <= found["made"]
