"""A sweep gives what stock Keras gives, in order, and survives interrupts."""

from dataclasses import dataclass, replace
from types import MethodType
from typing import ClassVar

from ftlab import copy_model, load_backbone, load_task, set_trainable
from ftlab.checks.specimens import tiny_model, tiny_split
from ftlab.data.task import Split, Task
from ftlab.errors import InputError
from ftlab.training.penalties import (
    EWC,
    L2SP,
    LearningWithoutForgetting,
    Replay,
    WeightInterpolation,
)
from ftlab.training.penalties.base import Penalty, as_penalty
from ftlab.training.strategies import fit_head
from ftlab.training.sweeps import Setting, batch_order, settings, sweep
from ftlab.training.sweeps.cut import split_at_first_trainable
from ftlab.training.sweeps.lane import Lane
from ftlab.training.sweeps.sweep import batches
from ftlab.training.sweeps.worker import Worker
import keras
import numpy as np
import pandas as pd
import pytest
from tensorflow.python.autograph.pyct import inspect_utils

from tests.sample import few

pytestmark = pytest.mark.slow

TRAINABLE = [("head",), ("block4", "head"), ("block1", "block2"), None]


@pytest.fixture(scope="module")
def belt():
    return load_task("belt", n_train=100)


@pytest.fixture(scope="module")
def tiny_task():
    return Task("tiny", tiny_split(30), tiny_split(12, 1), tiny_split(24, 2), tuple("abc"), "Rows.")


def stock(setting, task, backbone, source=None):
    """Stock compile and fit on the very batches of a setting."""
    model = set_trainable(copy_model(backbone), setting.trainable, batchnorm=setting.batchnorm)
    as_penalty(setting.penalty).prepare(model, source)
    model.compile(
        keras.optimizers.Adam(setting.learning_rate),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    order = np.concatenate(batch_order(len(task.train.labels), setting))
    size = setting.batch_size
    assert len(task.train.labels) % size == 0
    model.fit(
        task.train.images[order], task.train.labels[order],
        batch_size=size, shuffle=False, verbose=0,
    )  # fmt: skip
    return model


@pytest.mark.parametrize("batchnorm", ["frozen", "updating"])
@pytest.mark.parametrize("trainable", few(((each,) for each in TRAINABLE), 1), ids=str)
def test_ten_steps_give_the_weights_of_stock_fit(trainable, batchnorm, belt):
    backbone = load_backbone("parcels")
    setting = Setting(1e-3, trainable, batchnorm, epochs=2)
    assert len(batch_order(100, setting)) == 10
    lane = Lane(backbone, setting)
    lane.run(belt.train, setting)
    for ours, theirs in zip(
        lane.model.get_weights(), stock(setting, belt, backbone).get_weights(), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


@pytest.mark.parametrize("penalty", few([L2SP(1.0), EWC(100.0)], 1), ids=str)
def test_a_penalty_on_weights_is_that_of_stock_fit(penalty, belt):
    backbone, dock = load_backbone("parcels"), load_task("dock", n_train=50)
    setting = Setting(1e-3, ("block4", "head"), penalty=penalty, epochs=2)
    lane = Lane(backbone, setting, source=dock)
    lane.run(belt.train, setting)
    for ours, theirs in zip(
        lane.model.get_weights(), stock(setting, belt, backbone, dock).get_weights(), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)
    free = stock(Setting(1e-3, ("block4", "head"), epochs=2), belt, backbone)
    assert not np.allclose(free.get_weights()[-2], lane.model.get_weights()[-2], atol=1e-4)


class Shifted(Penalty):
    """A method of a reader's own that learns from other labels."""

    def training_data(self, model, train):
        return train.images, (train.labels + 1) % 3


@pytest.mark.parametrize(
    "penalty",
    [Replay(12), WeightInterpolation(0.3), LearningWithoutForgetting(2.0), Shifted()],
    ids=str,
)
def test_a_penalty_that_is_more_than_weights_is_that_of_stock_fit(penalty, tiny_task):
    backbone, source = tiny_model(), replace(tiny_task, train=tiny_split(24, 7))
    setting = Setting(1e-2, penalty=penalty, epochs=3, batch_size=6)
    lane = Lane(backbone, setting, source=source)
    for _again in range(2):  # from the same start each time
        lane.run(tiny_task.train, setting)
    model, method = set_trainable(copy_model(backbone), None), as_penalty(penalty)
    method.prepare(model, source)
    images, labels = method.training_data(model, tiny_task.train)
    model.compile(keras.optimizers.Adam(1e-2), method.loss(model))
    order = np.concatenate(batch_order(len(labels), setting))
    model.fit(images[order], labels[order], batch_size=6, shuffle=False, verbose=0)
    method.finish(model)
    for ours, theirs in zip(lane.model.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_penalties_that_leave_the_step_alone_share_a_lane(tiny_task):
    rows = settings({"penalty": [None, Replay(9), WeightInterpolation(0.5), L2SP(1.0)]}, 1)
    assert [len(each) for each in batches(rows, workers=1)] == [3, 1]
    source = replace(tiny_task, train=tiny_split(24, 7))
    grid = {"learning_rate": [1e-2], "epochs": [3], "penalty": [row.penalty for row in rows]}
    together = sweep(tiny_model(), tiny_task, source, grid, 1, workers=1)
    alone = [
        sweep(tiny_model(), tiny_task, source, {**grid, "penalty": [each]}, 1)
        for each in grid["penalty"]
    ]
    found = ["train_accuracy", "target_accuracy", "source_accuracy", "loss"]
    pd.testing.assert_frame_equal(together[found], pd.concat(alone, ignore_index=True)[found])
    assert together.loss.nunique() > 2


def test_one_long_row_on_many_workers_is_one_batch():
    assert batches(settings({"epochs": [500]}, 1), workers=4) == [[Setting(epochs=500)]]


@pytest.mark.thorough
def test_mean_accuracies_are_those_of_stock_fit_within_a_point(belt):
    backbone, dock = load_backbone("parcels"), load_task("dock")
    grid = {"trainable": [["head"], None], "learning_rate": [1e-3], "epochs": [12]}
    table = sweep(backbone, belt, dock, grid, seeds=3)
    rows = []
    for setting in settings(grid, 3):
        model = stock(setting, belt, backbone)
        rows.append(
            {
                "trainable": setting.row["trainable"],
                "target": model.evaluate(*belt.test, verbose=0)[1],
                "source": model.evaluate(*dock.test, verbose=0)[1],
            }
        )
    expected = pd.DataFrame(rows).groupby("trainable").mean()
    got = table.groupby("trainable")[["target_accuracy", "source_accuracy"]].mean()
    np.testing.assert_allclose(got, expected.loc[got.index], atol=0.01)


def test_runs_in_a_lane_do_not_leak_into_each_other(tiny_task):
    first, second = Setting(1e-1, seed=1), Setting(1e-3, seed=2)
    lane = Lane(tiny_model(), first)
    lane.run(tiny_task.train, first)
    lane.run(tiny_task.train, second)
    alone = Lane(tiny_model(), second)
    alone.run(tiny_task.train, second)
    for after, fresh in zip(lane.model.get_weights(), alone.model.get_weights(), strict=True):
        np.testing.assert_array_equal(after, fresh)


def test_a_head_that_is_fitted_first_is_where_a_run_begins(tiny_task):
    setting = Setting(1e-2, trainable=("block2", "head"), epochs=2, batch_size=10)
    start = tiny_model()
    fit_head(start, tiny_task.train)
    alone = Lane(start, setting)
    alone.run(tiny_task.train, setting)
    head_first = replace(setting, strategy="head_then_finetune")
    lane = Lane(tiny_model(), head_first)
    lane.run(tiny_task.train, replace(head_first, seed=3))
    lane.run(tiny_task.train, head_first)
    for mine, theirs in zip(lane.model.get_weights(), alone.model.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-6)


def test_backbone_is_left_as_it_is(tiny_task):
    model = tiny_model()
    before = model.get_weights()
    sweep(model, tiny_task, None, {"learning_rate": [1e-1], "epochs": [2]}, seeds=1)
    for now, was in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(now, was)


def test_rows_come_in_the_order_of_the_grid_with_all_columns(tiny_task):
    grid = {"learning_rate": [1e-3, 1e-2], "trainable": [["head"], None], "epochs": [1]}
    table = sweep(tiny_model(), tiny_task, tiny_task, grid, seeds=[4, 7])
    assert table.learning_rate.tolist() == [1e-3] * 4 + [1e-2] * 4
    assert table.trainable.tolist() == ["head", "head", "all", "all"] * 2
    assert table.seed.tolist() == [4, 7] * 4
    np.testing.assert_allclose(table.forgetting, table.source_before - table.source_accuracy)
    assert table.notna().drop(columns="n_train").all(axis=None)


@dataclass(frozen=True)
class Made:
    """A target that every seed makes anew; its `repr` says all that it depends on."""

    shift: int

    def __call__(self, n_train, seed):
        images, labels = tiny_split(30, 10 + self.shift + seed)
        train = Split(images[:n_train], labels[:n_train])
        return Task("made", train, tiny_split(12, 1), tiny_split(24, 2), tuple("abc"), "Rows.")


def test_a_target_may_be_made_anew_for_every_seed(tmp_path):
    grid = {"learning_rate": [1e-2], "epochs": [2], "n_train": [20]}
    table = sweep(tiny_model(), Made(0), None, grid, seeds=[0, 1], cache=tmp_path)
    for row in table.itertuples():
        lane = Lane(tiny_model(), Setting(1e-2, epochs=2))
        task = Made(0)(20, row.seed)
        lane.run(task.train, Setting(1e-2, epochs=2, seed=row.seed))
        assert row.target_accuracy == lane.accuracy(task.test)
        assert row.val_accuracy == lane.accuracy(task.validation)
    assert len(list(tmp_path.iterdir())) == 2
    sweep(tiny_model(), Made(5), None, grid, seeds=[0], cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == 3


def test_divergence_is_a_row_with_nan(tiny_task):
    grid = {"learning_rate": [1e30, 1e-3], "epochs": [3]}
    table = sweep(tiny_model(), tiny_task, tiny_task, grid, seeds=1)
    assert table.target_accuracy.isna().tolist() == [True, False]
    assert table.source_accuracy.isna().tolist() == [True, False]


def test_nothing_trainable_changes_nothing(tiny_task):
    table = sweep(tiny_model(), tiny_task, tiny_task, {"trainable": [[]]}, seeds=1)
    assert table.forgetting.tolist() == [0.0]


def test_rate_zero_still_moves_batchnorm_statistics(tiny_task):
    setting = Setting(0.0, batchnorm="updating", epochs=2)
    lane = Lane(tiny_model(), setting)
    before = lane.model.get_layer("block1_bn").moving_mean.numpy()
    lane.run(tiny_task.train, setting)
    assert np.abs(lane.model.get_layer("block1_bn").moving_mean.numpy() - before).max() > 0


def test_an_interrupt_returns_the_finished_rows(tiny_task, monkeypatch):
    import ftlab.training.sweeps.worker as worker

    run, done = worker.Worker.run, []

    def run_then_interrupt(self, setting, lane=None):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(setting)
        return run(self, setting, lane)

    monkeypatch.setattr(Worker, "run", run_then_interrupt)
    grid = {"learning_rate": [1e-4, 1e-3, 1e-2, 1e-1], "epochs": [1]}
    table = sweep(tiny_model(), tiny_task, None, grid, seeds=1, workers=1)
    assert table.learning_rate.tolist() == [1e-4, 1e-3]


class TestCache:
    GRID: ClassVar = {"learning_rate": [1e-3], "epochs": [1]}

    def test_a_second_sweep_runs_nothing(self, tiny_task, tmp_path, monkeypatch):
        first = sweep(tiny_model(), tiny_task, tiny_task, self.GRID, 2, cache=tmp_path)
        monkeypatch.setattr("ftlab.training.sweeps.worker.Worker.run", None)
        second = sweep(tiny_model(), tiny_task, tiny_task, self.GRID, 2, cache=tmp_path)
        pd.testing.assert_frame_equal(first, second)

    @pytest.mark.parametrize("changed", ["weights", "images", "setting", "source"])
    def test_what_matters_is_part_of_the_key(self, changed, tiny_task, tmp_path):
        sweep(tiny_model(), tiny_task, tiny_task, self.GRID, 1, cache=tmp_path)
        model, task, source, grid = tiny_model(), tiny_task, tiny_task, dict(self.GRID)
        if changed == "weights":
            model.get_layer("head").bias.assign([0.1, 0.0, 0.0])
        elif changed == "images":
            task = Task("tiny", tiny_split(30, 9), *task_rest(tiny_task))
        elif changed == "setting":
            grid["epochs"] = [2]
        else:
            source = Task("tiny", tiny_task.train, tiny_task.validation, tiny_split(24, 5),
                          tuple("abc"), "Rows.")  # fmt: skip
        sweep(model, task, source, grid, 1, cache=tmp_path)
        assert len(list(tmp_path.iterdir())) == 2

    def test_a_damaged_file_is_run_again(self, tiny_task, tmp_path):
        first = sweep(tiny_model(), tiny_task, None, self.GRID, 1, cache=tmp_path)
        for file in tmp_path.iterdir():
            file.write_text("{")
        again = sweep(tiny_model(), tiny_task, None, self.GRID, 1, cache=tmp_path)
        assert again.target_accuracy.tolist() == first.target_accuracy.tolist()

    def test_off_by_default(self, tiny_task, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        sweep(tiny_model(), tiny_task, None, self.GRID, 1)
        assert list(tmp_path.iterdir()) == []


def task_rest(task):
    return task.validation, task.test, task.class_names, task.description


class TestSplitting:
    def test_the_parts_together_are_the_model(self, belt):
        images = belt.test.images[:8]
        for trainable in TRAINABLE:
            model = set_trainable(load_backbone("parcels"), trainable)
            frozen, trained = split_at_first_trainable(model)
            np.testing.assert_allclose(trained(frozen(images)), model(images), atol=1e-5)

    def test_the_frozen_part_ends_where_training_begins(self):
        model = set_trainable(load_backbone("parcels"), ["block3", "head"])
        frozen, trained = split_at_first_trainable(model)
        names = {layer.name for layer in trained.layers}
        assert "block3_conv" in names
        assert not any(name.startswith(("block1", "block2")) for name in names)
        assert [w.path for w in frozen.trainable_weights] == []

    def test_something_random_in_front_is_not_cut_off(self):
        images = keras.Input((8, 8, 1))
        shaken = keras.layers.Dropout(0.5)(images)
        model = keras.Model(images, keras.layers.Dense(2, name="head")(
            keras.layers.Flatten()(shaken)))  # fmt: skip
        _, trained = split_at_first_trainable(model)
        assert any(isinstance(layer, keras.layers.Dropout) for layer in trained.layers)

    def test_a_connection_around_the_cut_is_kept_whole(self):
        images = keras.Input((8, 8, 1))
        early = keras.layers.Conv2D(2, 3, padding="same", name="block1_conv")(images)
        late = keras.layers.Conv2D(2, 3, padding="same", name="block2_conv")(early)
        both = keras.layers.Concatenate()([early, late])
        pooled = keras.layers.GlobalAveragePooling2D()(both)
        model = keras.Model(images, keras.layers.Dense(2, name="head")(pooled))
        set_trainable(model, ["block2", "head"])
        x = np.random.default_rng(0).random((3, 8, 8, 1), "float32")
        frozen, trained = split_at_first_trainable(model)
        np.testing.assert_allclose(trained(frozen(x)), model(x), atol=1e-6)
        assert {"block2_conv/kernel"} <= {w.path for w in trained.trainable_weights}


def test_a_loop_is_traced_where_tensorflow_takes_bound_methods_for_builtins(monkeypatch, tiny_task):
    # As happens in a notebook, by chance: TensorFlow keeps the ids of IPython's built-ins.
    known = inspect_utils.isbuiltin
    monkeypatch.setattr(inspect_utils, "isbuiltin", lambda f: isinstance(f, MethodType) or known(f))
    assert len(sweep(tiny_model(), tiny_task, None, {"epochs": [1]}, 1, workers=1)) == 1


class TestSettings:
    @pytest.mark.parametrize(
        "grid",
        [
            {"rate": [1e-3]},
            {"learning_rate": 1e-3},
            {"trainable": "head"},
            {"seed": [1]},
            {"learning_rate": [-1.0]},
            {"batchnorm": ["off"]},
            {"strategy": ["best"]},
            {"epochs": [0]},
        ],
    )
    def test_a_wrong_grid_says_what_is_known(self, grid):
        with pytest.raises(InputError, match=r"(?s)expected.*got.*Likely cause.*Try"):
            settings(grid, 1)

    def test_an_unknown_block_is_named_before_anything_runs(self, tiny_task):
        with pytest.raises(InputError, match="block9"):
            sweep(tiny_model(), tiny_task, None, {"trainable": [["head"], ["block9"]]}, 1)

    def test_every_epoch_sees_every_image_once(self):
        order = batch_order(23, Setting(epochs=3, batch_size=5))
        assert [len(batch) for batch in order] == [5, 5, 5, 5, 3] * 3
        for epoch in range(3):
            seen = np.concatenate(order[5 * epoch : 5 * epoch + 5])
            assert sorted(seen) == list(range(23))

    def test_every_row_is_in_one_batch_and_lanes_stay_together(self):
        rows = settings({"trainable": [["head"], None], "learning_rate": [1e-3, 1e-2]}, 3)
        for workers in (1, 2, 5):
            parts = batches(rows, workers)
            assert sorted(id(row) for part in parts for row in part) == sorted(map(id, rows))
            assert all(len({row.trainable for row in part}) == 1 for part in parts)
