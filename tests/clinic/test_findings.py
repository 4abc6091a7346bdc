"""What a check-up gives back, and what it refuses."""

from __future__ import annotations

import warnings

import ftlab
from ftlab.checks.specimens import tiny_model, tiny_split
from ftlab.clinic.callback import Checkup, FoundWarning
from ftlab.clinic.catalogue import ENTRIES, KINDS
from ftlab.clinic.finding import Finding, Findings, FoundError
import keras
import numpy as np
import pandas as pd
import pytest

from authoring.symptoms import PAGE, page

pytestmark = pytest.mark.slow

SPLIT = tuple(tiny_split(60))
SOME = Findings(
    [
        Finding("imbalance", "worth a look", "9 of 10"),
        Finding("rate-zero", "certain", "the rate is <0>", "model.optimizer.learning_rate = 1"),
        Finding("softmax-twice", "likely", "seen"),
    ],
    ("wiring", "rate"),
    ("what could not be",),
)


def compiled(model, loss=None, rate=1e-2):
    loss = loss or keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(rate), loss)
    return model


def test_a_runs_first_row_is_no_loss_that_was_lost():
    model = tiny_model()
    task = ftlab.Task("tiny", *[tiny_split(24, seed) for seed in (0, 1, 2)], tuple("abc"), "")
    run = ftlab.finetune(model, task, learning_rate=1e-3, epochs=3, progress=False)
    assert np.isnan(run.history.loss[0])  # before training
    found = ftlab.checkup(model, task, history=run)
    assert "loss-nan" not in [each.id for each in found]


def test_equal_pictures_with_two_labels_are_found_beside_a_black_one():
    images, labels = (np.array(each) for each in SPLIT)
    images[5], images[10:13], labels[10:13] = 0, images[9], (labels[9] + 1) % 3
    found = ftlab.checkup(compiled(tiny_model()), (images, labels))
    assert "label-conflict" in [each.id for each in found.at_least("certain")]


def test_findings_are_a_sequence_the_surest_first():
    assert [each.certainty for each in SOME] == ["certain", "likely", "worth a look"]
    assert (len(SOME), SOME[0].kind, SOME[-1].id) == (3, "rate", "imbalance")
    assert [each.id for each in SOME[:2]] == ["rate-zero", "softmax-twice"]


def test_the_table_has_a_row_a_finding():
    assert isinstance(SOME.table, pd.DataFrame)
    assert SOME.table.columns.tolist()[:7] == [
        "id", "kind", "certainty", "seen", "why", "change", "lesson",
    ]  # fmt: skip
    assert SOME.table.id.tolist() == [each.id for each in SOME]
    assert Findings().table.empty


def test_text_and_html_say_all_of_it():
    for shown in (str(SOME), SOME._repr_html_()):
        for words in ("rate-zero", "certain", "9 of 10", "Examined: wiring, rate", "could not be"):
            assert words in shown
    assert "&lt;0&gt;" in SOME._repr_html_()
    assert "Nothing was found." in str(Findings((), ("wiring",)))


def test_it_speaks_german():
    ftlab.set_language("de")
    try:
        assert "Nothing was found" not in str(Findings((), ("wiring",)))
        assert SOME[0].why != ENTRIES["rate-zero"].why
    finally:
        ftlab.set_language(None)


@pytest.mark.parametrize(("word", "n"), [("certain", 1), ("likely", 2), ("worth a look", 3)])
def test_raise_if_raises_for_what_is_as_sure(word, n):
    with pytest.raises(FoundError) as caught:
        SOME.raise_if(word)
    assert sum(each.id in str(caught.value) for each in SOME) == n
    Findings().raise_if(word)


def test_another_word_is_refused(refused):
    with refused("'sure'"):
        SOME.raise_if("sure")
    with refused("'sure'"):
        Checkup(SPLIT, raise_if="sure")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"model": "parcels"}, "a keras.Model"),
        ({"train": np.zeros((4, 8, 8, 1))}, "as train"),
        ({"train": (SPLIT[0], SPLIT[1][:5])}, "as many inputs as labels"),
        ({"train": (SPLIT[0][:0], SPLIT[1][:0])}, "as many inputs as labels"),
        ({"validation": SPLIT[0]}, "as validation"),
        ({"history": [1, 2]}, "History"),
        ({"before": "model.keras"}, "the model before"),
    ],
)  # fmt: skip
def test_what_is_no_fine_tuning_is_refused(refused, given, words):
    given = {"model": tiny_model(), "train": SPLIT, **given}
    with refused(words):
        ftlab.checkup(given.pop("model"), given.pop("train"), **given)


def test_each_entry_belongs_to_a_kind_and_a_lesson_cell():
    assert {entry.kind for entry in ENTRIES.values()} == set(KINDS)
    assert all(key == entry.id for key, entry in ENTRIES.items())


def test_lesson_cells_and_evidence_are_there():
    import json

    from ftlab.grading.course.folder import PROJECT
    from ftlab.lesson_files import lesson_notebooks
    import nbformat

    cells = {
        f"{path.parent.name[:2]}/{cell.id}"
        for path in lesson_notebooks(PROJECT / "solutions")
        for cell in nbformat.read(path, 4).cells
        if cell.cell_type == "code"
    }
    claims = json.loads((PROJECT / "docs/evidence.json").read_text("utf-8"))["claims"]
    facts = json.loads((PROJECT / "docs/keras_facts.json").read_text("utf-8"))["facts"]
    rows = {each["id"] for each in [*claims, *facts]}
    assert [e.id for e in ENTRIES.values() if e.lesson not in cells] == []
    assert [e.id for e in ENTRIES.values() if e.evidence and e.evidence not in rows] == []


def test_the_page_of_symptoms_is_that_of_the_catalogue():
    assert PAGE.read_text("utf-8") == page()
    assert all(f"`{key}`" in page() for key in ENTRIES)


@pytest.mark.slow
def test_the_callback_warns_when_fit_begins_and_does_not_repeat_itself():
    model = compiled(tiny_model(), "sparse_categorical_crossentropy")
    watch = Checkup(SPLIT)
    with pytest.warns(FoundWarning, match="logits-as-probabilities") as caught:
        model.fit(*SPLIT, verbose=0, callbacks=[watch])
    said = [str(each.message) for each in caught if each.category is FoundWarning]
    assert sum("logits-as-probabilities" in each for each in said) == 1
    assert watch.findings[0].id == "logits-as-probabilities"


def test_the_callback_stops_a_training_if_asked():
    model = compiled(tiny_model(), "sparse_categorical_crossentropy")
    was = model.get_weights()
    with pytest.raises(FoundError, match="logits-as-probabilities"):
        model.fit(*SPLIT, verbose=0, callbacks=[Checkup(SPLIT, raise_if="certain")])
    assert all(np.array_equal(a, b) for a, b in zip(was, model.get_weights(), strict=True))


@pytest.mark.thorough
def test_the_callback_changes_nothing_in_the_training():
    losses = []
    for callbacks in ([], [Checkup(SPLIT)]):
        keras.utils.set_random_seed(0)
        model = compiled(tiny_model())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            losses.append(model.fit(*SPLIT, epochs=2, verbose=0, callbacks=callbacks).history)
    assert losses[0] == losses[1]


@pytest.mark.thorough
def test_the_callback_knows_what_moved_during_the_training():
    model = compiled(tiny_model())
    model.fit(*SPLIT, verbose=0)
    model.get_layer("block1_conv").trainable = False  # too late: compile comes first
    watch = Checkup(SPLIT)
    with pytest.warns(FoundWarning):
        model.fit(*SPLIT, verbose=0, callbacks=[watch])
    found = {each.id: each.certainty for each in watch.findings}
    assert found["frozen-yet-moved"] == found["changed-since-compile"] == "certain"


@pytest.mark.thorough
def test_a_log_may_come_in_several_forms(tmp_path):
    model = compiled(tiny_model())
    rows = {"loss": [1.0, np.nan, np.nan]}
    path = tmp_path / "log.csv"
    pd.DataFrame(rows).to_csv(path, index_label="epoch")
    for history in (rows, pd.DataFrame(rows), path, str(path)):
        found = ftlab.checkup(model, SPLIT, history=history)
        assert [each.id for each in found.at_least("certain")] == ["loss-nan"]
