"""What looks like numbers to NumPy and is none: text, dates, NaN, parts of whole numbers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
import runpy

from ftlab.arguments import is_whole
from ftlab.checks import (
    CheckFailed,
    capstone,
    feature_extraction,
    learning_rate,
    loading_saved_models,
    selective_unfreezing,
    start_here,
    validation_loss,
)
from ftlab.checks import catastrophic_forgetting as forgetting
from ftlab.checks import keeping_what_you_know as keeping
from ftlab.checks.answers import is_number
from ftlab.checks.plain import in_order_of, real_array
from ftlab.grading.trial.answers import ANSWERS
import numpy as np
import pytest
import tensorflow as tf

SECONDS = "datetime64[s]"


@pytest.mark.parametrize(
    "value", [3, 2.5, [1, 2.5], np.float16(1), [True, False], [Fraction(1, 2), Decimal(2)], [[]]]
)
def test_numbers_of_all_kinds_are_numbers(value):
    assert real_array(value).dtype == float
    assert real_array(value).tolist() == np.array(value, float).tolist()


def test_tensors_are_numbers():
    assert real_array([tf.constant(1.5), tf.constant(2.0)]).tolist() == [1.5, 2.0]
    assert real_array(tf.constant([1.5], tf.bfloat16)).tolist() == [1.5]


@pytest.mark.parametrize(
    "value",
    ["1", ["0.5"], b"1", [1j], np.array([1], SECONDS), np.timedelta64(1, "s"), None, [None, 1.0],
     np.array([np.timedelta64(1, "s"), 1.0], object), np.zeros(1, [("x", float)])],
)  # fmt: skip
def test_text_dates_and_complex_numbers_are_none(value):
    with pytest.raises((TypeError, ValueError)):
        real_array(value)
    assert not is_number(value)
    assert not is_whole(value)


def test_whole_numbers_are_told_by_their_type():
    assert all(map(is_whole, (3, np.int8(3), np.uint64(3))))
    assert not any(map(is_whole, (3.0, True, np.timedelta64(3, "s"), "3", [3])))


def test_another_seed_asks_in_another_order():
    assert in_order_of(0, "abcdef") == list("abcdef")
    for seed in (1, 11, 12):
        assert in_order_of(seed, "abcdef") != list("abcdef")
        assert sorted(in_order_of(seed, "abcdef")) == list("abcdef")


def right(path):
    """The function in a kept right answer, such as `"07-…/with-replay/right_with_loop"`."""
    name = path.split("/")[1].replace("-", "_")
    return runpy.run_path(str(ANSWERS / f"{path}.py"))[name]


LABELS = right("07-keeping-what-you-know/with-replay/right_with_loop")
WEIGHTS = right("06-loading-saved-models/class-weights/right_with_counter")
CURVE = right("01-feature-extraction/head-learning-curve/right_pipeline")
STILL = right("02-catastrophic-forgetting/train-without-drift/right_by_name")
EPOCHS = right("03-learning-rate/continue-training/right_shifted_schedule")
RAW = right("06-loading-saved-models/with-preprocessing/right_one_rescaling")
HEAD = right("08-capstone/classifier/right_layer_by_layer")
EARLY = right("05-validation-loss/early-stopping/right_with_numpy")


def half_more_labels(*given):
    images, labels = LABELS(*given)
    return images, labels + 0.5


def epochs_and_a_half(*given):
    log = dict(EPOCHS(*given))
    return log | {"epoch": [epoch + 0.5 for epoch in log["epoch"]]}


def with_nan(model):
    for layer in model.layers:
        if layer.name == model.layers[-1].name or layer.name.endswith("_conv"):
            layer.set_weights([np.full_like(weight, np.nan) for weight in layer.get_weights()])
    return model


def nan_outputs(model):
    model.layers[-1].set_weights([w + np.nan for w in model.layers[-1].get_weights()])
    return model


@pytest.mark.slow
@pytest.mark.parametrize(
    ("check", "answer", "looks_like"),
    [
        (feature_extraction.head_learning_curve,
         lambda *given: np.array(CURVE(*given)).round().astype("int64").astype(SECONDS), "M03"),
        (start_here.accuracy, lambda z, y: np.array(str(np.mean(z.argmax(axis=1) == y))), "M03"),
        (forgetting.train_without_drift, lambda *given: with_nan(STILL(*given)), ""),
        (forgetting.choose_epoch, lambda *given: np.timedelta64(0, "s"), "M03"),
        (learning_rate.continue_training, epochs_and_a_half, ""),
        (validation_loss.early_stopping,
         lambda *given: {k: np.timedelta64(v, "s") for k, v in EARLY(*given).items()}, "M03"),
        (loading_saved_models.class_weights,
         lambda labels: {key + 0.5: weight for key, weight in WEIGHTS(labels).items()}, "M03"),
        (loading_saved_models.with_preprocessing,
         lambda *given: RAW(nan_outputs(given[0]), *given[1:]), ""),
        (keeping.with_replay, half_more_labels, "M03"),
        (capstone.classifier, lambda *given: nan_outputs(HEAD(*given)), "M112"),
    ],
)  # fmt: skip
def test_a_check_does_not_take_them(check, answer, looks_like):
    with pytest.raises(CheckFailed) as caught:
        check(answer)
    assert caught.value.misconception == looks_like


@pytest.mark.slow
def test_who_freezes_before_the_base_is_unfrozen_is_told_that_the_later_line_wins():
    path = ANSWERS / "04-selective-unfreezing/model-on-base/wrong_M39_frozen_too_early.py"
    with pytest.raises(CheckFailed, match="reaches all layers of the base"):
        selective_unfreezing.model_on_base(runpy.run_path(str(path))["model_on_base"])
