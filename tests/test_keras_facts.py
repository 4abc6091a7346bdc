"""Keras still does what the lessons say it does."""

import json

from ftlab.grading.course.folder import PROJECT
from ftlab.lesson_files import lesson_notebooks
import keras
import nbformat
import pytest

from authoring.evidence.fact import FACTS, Seen
from authoring.evidence.keras_facts import RECORD, difference, main, page
from tests.sample import few

pytestmark = pytest.mark.slow

RECORDED = json.loads(RECORD.read_text("utf-8"))
BY_ID = {entry["id"]: entry for entry in RECORDED["facts"]}


@pytest.mark.parametrize("key", few(sorted(FACTS), 6))
def test_a_fact_comes_out_as_recorded(key):
    message = difference(BY_ID[key], RECORDED["keras"], FACTS[key].check())
    assert not message, message


def test_every_fact_is_recorded_as_it_is_stated():
    stated = {
        key: {"statement": fact.statement, "cells": list(fact.cells)} for key, fact in FACTS.items()
    }
    assert {
        key: {"statement": entry["statement"], "cells": entry["cells"]}
        for key, entry in BY_ID.items()
    } == stated
    assert all(entry["holds"] == all(entry["observations"].values()) for entry in RECORDED["facts"])


def test_what_the_lessons_state_is_true():
    assert [key for key, entry in BY_ID.items() if not entry["holds"]] == []


def test_students_meet_every_fact_in_a_cell():
    there = {
        f"{path.parent.name[:2]}/{cell.id}"
        for path in lesson_notebooks(PROJECT / "solutions")
        for cell in nbformat.read(path, 4).cells
        if cell.cell_type == "code"
    }
    assert [key for key, fact in FACTS.items() if not set(fact.cells) <= there] == []


def test_the_page_is_that_of_the_record():
    assert RECORD.with_name("keras-facts.md").read_text("utf-8") == page(RECORDED)
    assert all(f"## {key}" in page(RECORDED) for key in FACTS)


def seen(**observations):
    cells = ("03/sing", "03/dance", "07/sing")
    return Seen("K99", "Layers sing.", cells, observations)


def test_a_changed_fact_names_the_lesson_and_both_versions():
    recorded = {"observations": {"sings": True, "dances": False}}
    message = difference(recorded, "3.0.0", seen(sings=False, dances=False))
    assert "rewrite lesson 03 and 07" in message
    assert f"Keras changed from 3.0.0 to {keras.__version__}" in message
    assert "Layers sing." in message
    assert "sings: was True, is False" in message
    assert "dances" not in message


def test_an_unchanged_fact_needs_no_message():
    assert difference({"observations": {"sings": True}}, "3.0.0", seen(sings=True)) == ""


def test_a_lost_observation_is_a_change():
    recorded = {"observations": {"sings": True, "dances": True}}
    assert difference(recorded, "3.0.0", seen(sings=True))


def test_the_command_writes_what_it_saw(tmp_path, monkeypatch, capsys):
    chosen = {"K09": FACTS["K09"]}
    monkeypatch.setattr("authoring.evidence.keras_facts.FACTS", chosen)
    main(tmp_path / "facts.json")
    written = json.loads((tmp_path / "facts.json").read_text("utf-8"))
    assert written["keras"] == keras.__version__
    assert [entry["id"] for entry in written["facts"]] == ["K09"]
    assert "K09 holds" in capsys.readouterr().out


def test_a_check_can_fail(monkeypatch):
    """A Keras without the trap would be noticed."""
    calls = []
    fit = keras.Model.fit

    def compiling_fit(self, *args, **named):
        calls.append(self)
        fresh = keras.optimizers.SGD.from_config(self.optimizer.get_config())
        self.compile(fresh, self.loss)  # so that `trainable` is read again
        return fit(self, *args, **named)

    monkeypatch.setattr(keras.Model, "fit", compiling_fit)
    found = FACTS["K01"].check()
    assert calls
    assert not found.holds
    assert not found.observations["unfrozen after a fit: stays"]
