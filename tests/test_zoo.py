"""Each function on each kind of model: right, or refused for the reason in docs/zoo.md."""

from __future__ import annotations

import numpy as np
import pytest

from authoring.zoo import PAGE, functions, kinds, outcome, recorded, table
from tests.sample import few
from tests.zoo.looking import LOOKING
from tests.zoo.training import TRAINING

pytestmark = pytest.mark.slow

WRITTEN = {(kind, name): reason for kind, name, reason in recorded(PAGE.read_text())}


def found(kind: str, chosen: dict) -> dict[str, str]:
    return {name: outcome(kinds()[kind], right) for name, right in chosen.items()}


def written(kind: str, chosen: dict) -> dict[str, str]:
    return {name: WRITTEN[kind, name] for name in chosen}


@pytest.mark.parametrize("kind", few(kinds(), 3))
def test_functions_that_look_do_what_the_page_says(kind):
    assert found(kind, LOOKING) == written(kind, LOOKING)


@pytest.mark.few_steps
@pytest.mark.thorough
@pytest.mark.parametrize("kind", kinds())
def test_functions_that_train_do_what_the_page_says(kind):
    assert found(kind, TRAINING) == written(kind, TRAINING)


def test_the_page_has_every_kind_and_every_function():
    assert set(WRITTEN) == {(kind, name) for kind in kinds() for name in functions()}
    assert len(kinds()) >= 40
    assert len(functions()) >= 20


def test_a_page_reads_back_as_it_was_written():
    outcomes = {"a": {"f": "", "g": "why"}, "b": {"f": "other", "g": "why"}}
    cells = [(k, n, why) for k, row in outcomes.items() for n, why in row.items()]
    assert list(recorded(table(outcomes))) == cells


def test_an_error_from_inside_and_a_half_done_change_are_noticed():
    kind = kinds()["dense_logits"]

    def raw(model):
        raise TypeError("from inside")

    def half(model):
        from ftlab.errors import InputError

        model.weights[0].assign(np.ones(model.weights[0].shape))
        raise InputError("a", "b", "c", "d")

    with pytest.raises(TypeError):
        outcome(kind, raw)
    with pytest.raises(AssertionError):
        outcome(kind, half)
