"""A tutorial's script with the callback in it: as published, and with what people get wrong."""

import warnings

from ftlab import Checkup
import keras
import pytest

from tests.clinic import stranger

pytestmark = pytest.mark.thorough


@pytest.fixture
def scene():
    keras.utils.set_random_seed(0)
    model, base = stranger.network()
    train, validation = stranger.pictures(64, 0), stranger.pictures(32, 1)
    return model, base, train, validation


def warned(run):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        run()
    return [str(each.message) for each in caught if each.category.__name__ == "FoundWarning"]


def certain(watch):
    return [each.id for each in watch.findings.at_least("certain")]


def test_as_published(scene):
    model, base, train, validation = scene
    stranger.compiled(model, 1e-3)
    watch = Checkup(train, validation)
    assert warned(lambda: stranger.head_first(model, train, validation, watch)) == []
    watch = Checkup(train, validation)
    warned(lambda: stranger.then_the_base(model, base, (train, validation), watch))
    assert certain(watch) == []
    assert "batchnorm-updating" in [each.id for each in watch.findings]  # and so they do


def test_unfrozen_and_not_compiled_again(scene):
    model, base, train, validation = scene
    stranger.compiled(model, 1e-3)
    stranger.head_first(model, train, validation, Checkup(train, validation))
    watch = Checkup(train, validation)
    data = (train, validation)
    told = warned(lambda: stranger.then_the_base(model, base, data, watch, compile_again=False))
    assert "changed-since-compile" in certain(watch)
    assert any("changed-since-compile" in each for each in told)


def test_logits_taken_for_probabilities(scene):
    model, _base, train, validation = scene
    stranger.compiled(model, 1e-3, logits=False)
    watch = Checkup(train, validation)
    told = warned(lambda: stranger.head_first(model, train, validation, watch))
    assert "logits-as-probabilities" in certain(watch)
    assert any("logits-as-probabilities" in each for each in told)
