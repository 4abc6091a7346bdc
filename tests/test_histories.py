"""Learning curves of many runs: the same numbers as a sweep and as stock Keras give."""

from ftlab import accuracy, histories, load_backbone, load_task, plots, sweep
from ftlab.checks.specimens import tiny_model, tiny_split
from ftlab.data.task import Task
from ftlab.errors import InputError
from ftlab.training.sweeps import Setting
from ftlab.training.sweeps.lane import Lane
import keras
import numpy as np
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.few_steps]

NAMES = ("0", "1", "2")


@pytest.fixture(scope="module")
def task():
    return Task("tiny", tiny_split(24, 0), tiny_split(15, 1), tiny_split(18, 2), NAMES, "Rows.")


def test_last_row_is_what_a_sweep_gives(task):
    model, grid = tiny_model(), {"epochs": [3], "batch_size": [8], "learning_rate": [1e-2, 1e-1]}
    curves = histories(model, task, task, grid, seeds=2, progress=False)
    ends = curves[curves.epoch == 3].reset_index(drop=True)
    table = sweep(model, task, task, grid, seeds=2, progress=False)
    for mine, theirs in (("accuracy", "train_accuracy"), ("target_accuracy",) * 2):
        np.testing.assert_allclose(ends[mine], table[theirs])
    assert ends.learning_rate.tolist() == table.learning_rate.tolist()


def test_first_row_is_the_untouched_model_in_inference_mode(task):
    model = tiny_model()
    first = histories(model, task, None, {"epochs": [1]}, seeds=1, progress=False).iloc[0]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    for name, split in (("loss", task.train), ("val_loss", task.validation)):
        expected = float(loss(split.labels, model(split.images, training=False)))
        np.testing.assert_allclose(first[name], expected, rtol=1e-4)
    np.testing.assert_allclose(first.target_accuracy, accuracy(model, task.test))


def test_measures_only_what_is_asked_for(task):
    curves = histories(
        tiny_model(), {"a": task, "b": task}, None, {"epochs": [5]}, seeds=1,
        measure=["test"], every=2, progress=False,
    )  # fmt: skip
    assert curves.target.tolist() == ["a"] * 4 + ["b"] * 4
    assert curves.epoch.tolist() == [0, 2, 4, 5] * 2
    assert "loss" not in curves
    assert "target_accuracy" in curves


def test_a_lane_that_is_kept_starts_afresh():
    grid = {"epochs": [2], "n_train": [20], "trainable": [["head"]], "learning_rate": [1e-2]}
    first, again = (
        histories("parcels", "belt", None, grid, seeds=1, progress=False) for _ in range(2)
    )
    np.testing.assert_allclose(first.val_loss, again.val_loss, rtol=1e-4)
    stock = load_backbone("parcels")
    np.testing.assert_allclose(
        again.target_accuracy.iloc[0], accuracy(stock, load_task("belt").test)
    )


def test_several_grids_follow_each_other(task):
    grids = [{"epochs": [1]}, {"epochs": [2], "trainable": [["head"]]}]
    curves = histories(tiny_model(), task, None, grids, seeds=1, measure=["test"], progress=False)
    assert curves.trainable.tolist() == ["all"] * 2 + ["head"] * 3


@pytest.mark.parametrize(
    "layer", [keras.layers.RandomRotation(0.2), keras.layers.GaussianNoise(0.5)]
)
def test_random_layers_act_in_a_lane(task, layer):
    """Also where everything behind them up to the first trainable layer could be computed once."""
    plain = tiny_model()
    features = layer(plain.input)
    for each in plain.layers[1:]:
        features = each(features)
    disturbed = Lane(keras.Model(plain.input, features), Setting(trainable=("head",)))
    still = Lane(plain, Setting(trainable=("head",)))
    setting = Setting(epochs=2, learning_rate=1e-2)
    assert disturbed.measure(task.test) == pytest.approx(still.measure(task.test), rel=1e-4)
    losses = [disturbed.run(task.train, setting) for _ in range(2)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-3)  # the same draws, run by run
    assert abs(losses[0] - still.run(task.train, setting)) > 1e-4


@pytest.mark.parametrize(
    "wrong",
    [
        {"measure": "test"},
        {"measure": ["val_loss"]},
        {"grid": {"strategy": ["gradual"]}},
        {"grid": {"trainable": [["block9"]]}},
    ],
)
def test_bad_input_is_explained(task, wrong):
    given = {"grid": {"epochs": [1]}, **wrong}
    with pytest.raises(InputError, match="Likely cause"):
        histories(tiny_model(), task, None, given.pop("grid"), 1, progress=False, **given)


def test_loss_panels_tell_where_each_curve_went(task):
    curves = histories(tiny_model(), task, None, {"epochs": [2]}, seeds=1, progress=False)
    figure = plots.loss_panels({"A": curves, "B": curves}, title="Two alike", guessing=1.1)
    assert figure.alt.startswith("Two alike.")
    assert f"A, validation: from {curves.val_loss.iloc[0]:.2g}" in figure.alt
    with pytest.raises(InputError):
        plots.loss_panels({"A": curves[["epoch", "loss"]]}, title="No validation")
