"""The oracles of lesson 05's checks, against Keras itself."""

from types import SimpleNamespace

from ftlab.checks.validation_loss.augmenting import _angles, _spots
from ftlab.checks.validation_loss.diagnosing import CASES, DIAGNOSES
from ftlab.checks.validation_loss.stopping import runs, stop, wrong_places
import keras
import numpy as np
import pytest


def keras_stops(val_loss, patience):
    """The best and the last epoch by Keras's own callback."""
    brake = keras.callbacks.EarlyStopping(monitor="val_loss", mode="min", patience=patience)
    brake.set_model(SimpleNamespace(stop_training=False, metrics=[]))
    brake.on_train_begin()
    for epoch, value in enumerate(val_loss):
        brake.on_epoch_end(epoch, {"val_loss": value})
        if brake.model.stop_training:
            break
    return brake.best_epoch, epoch


@pytest.mark.parametrize("seed", range(20))
def test_stops_where_keras_stops(seed):
    for val_loss, patience in runs(seed):
        assert stop(val_loss, patience) == keras_stops(val_loss, patience)


@pytest.mark.parametrize("seed", range(20))
def test_typical_wrong_stops_show(seed):
    cases = list(runs(seed))
    for name in wrong_places(*cases[0]):
        shown = [wrong_places(*case)[name] != stop(*case) for case in cases]
        assert any(shown), name


def test_cases_hold_every_diagnosis_far_from_a_threshold():
    assert {case.right for case in CASES} == set(DIAGNOSES)
    for case in CASES:
        found = {case.right}
        for seed in range(20):
            loss, val_loss = (np.array(curve) for curve in case.curves(seed))
            for way in (0.97, 1.03):  # one curve a little higher or lower changes nothing
                found.add(_by_the_table(loss * way, val_loss, case.n_classes))
        assert found == {case.right}


def _by_the_table(loss, val_loss, n_classes):
    guessing = np.log(n_classes)
    answers = (
        (loss.max() > 1.5 * loss[0] and loss[-1] > 0.9 * guessing, "rate"),
        (val_loss[0] > 2 * loss[0], "domain gap"),
        (loss[-1] > guessing / 4, "underfitting"),
        (val_loss[-1] > 2 * loss[-1] and val_loss[-1] > guessing / 4, "overfitting"),
        (True, "none"),
    )
    return next(name for shown, name in answers if shown)


def test_turns_are_measured_within_a_degree():
    pictures = _spots(0)
    turn = keras.layers.RandomRotation((30 / 360, 30 / 360))
    turned = np.asarray(turn(pictures, training=True))
    change = np.abs(_angles(turned)[0] - _angles(pictures)[0])
    assert change == pytest.approx(np.full(len(pictures), 30), abs=1)
