"""Fine-tuning: the same as stock Keras, and a true account of what it did."""

from __future__ import annotations

from dataclasses import replace
import re

from ftlab import (
    Split,
    Task,
    copy_model,
    finetune,
    freeze,
    load_backbone,
    load_task,
    replace_head,
    set_trainable,
)
from ftlab.checks.specimens import layers_that_differ, tiny_model, tiny_split
from ftlab.training import progress as progress_module
from ftlab.training.compiling import loss_for
from ftlab.training.run import Run
import keras
from keras import layers
import numpy as np
import pytest
import tensorflow as tf

pytestmark = [pytest.mark.slow, pytest.mark.few_steps]

QUICK = {"learning_rate": 0.01, "epochs": 1, "batch_size": 12}
# Batches of the same shape: another shape makes TensorFlow trace the training step anew.
WITHOUT_COMPILING = {"compile": False, "epochs": 1, "batch_size": 12}


def stock(model, task, optimizer, *, seed, epochs, batch_size, validation=True):
    """Plain `compile` and `fit`; returns Keras's own History."""
    keras.utils.set_random_seed(seed)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer, loss, metrics=["accuracy"])
    return model.fit(
        *task.train,
        epochs=epochs,
        batch_size=batch_size,
        validation_data=task.validation if validation else None,
        verbose=0,
    )


def share_right(model, split) -> float:
    return float((model.predict(split.images, verbose=0).argmax(axis=1) == split.labels).mean())


def small() -> keras.Model:
    """A model with a hidden layer that trains quickly, for what does not depend on blocks."""
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(6, "relu"), layers.Dense(3)]
    )


def same_weights(one, other) -> bool:
    pairs = zip(one.get_weights(), other.get_weights(), strict=True)
    return all(np.allclose(mine, theirs, rtol=0, atol=1e-6) for mine, theirs in pairs)


@pytest.fixture(scope="module")
def run_and_history(tiny_task, other_tiny_task):
    """One run of two epochs with a source, and what stock Keras gives for it."""
    model, plain = tiny_model(), tiny_model()
    run = finetune(
        model, tiny_task, source=other_tiny_task,
        learning_rate=0.05, epochs=2, batch_size=6, seed=3,
    )  # fmt: skip
    optimizer = keras.optimizers.Adam(0.05)
    history = stock(plain, tiny_task, optimizer, seed=3, epochs=2, batch_size=6)
    return run, plain, history.history


def test_the_weights_are_those_of_stock_compile_and_fit(run_and_history):
    run, plain, _ = run_and_history
    assert same_weights(run.model, plain)
    assert layers_that_differ(run.model, tiny_model())  # and they are not the weights at the start


def test_the_history_is_kerass_own_with_a_row_ahead_of_the_training(
    run_and_history, tiny_task, other_tiny_task
):
    run, _, stock_history = run_and_history
    table = run.history
    assert set(table.columns) == {
        "epoch", "loss", "accuracy", "val_loss", "val_accuracy", "source_accuracy",
    }  # fmt: skip
    assert table.epoch.tolist() == [0, 1, 2]
    for column, values in stock_history.items():
        assert np.allclose(table[column][1:], values, atol=1e-6), column
    untrained = tiny_model()
    assert np.isnan(table.loss[0])
    assert table.val_accuracy[0] == pytest.approx(share_right(untrained, tiny_task.validation))
    assert table.source_accuracy[0] == pytest.approx(
        share_right(untrained, other_tiny_task.validation)
    )


def test_accuracies_on_both_tasks_are_those_of_the_models_before_and_after(
    run_and_history, tiny_task, other_tiny_task
):
    run, _, _ = run_and_history
    before = share_right(tiny_model(), other_tiny_task.test)
    after = share_right(run.model, other_tiny_task.test)
    assert run.source_before == pytest.approx(before)
    assert run.source_after == pytest.approx(after)
    assert run.forgetting == pytest.approx(before - after)
    assert run.target_after == pytest.approx(share_right(run.model, tiny_task.test))
    last = run.history.source_accuracy.iloc[-1]
    assert last == pytest.approx(share_right(run.model, other_tiny_task.validation))


def test_fine_tuning_on_the_belt_forgets_the_dock(task_of):
    model = set_trainable(load_backbone("parcels"), None)
    dock, belt = task_of("dock"), task_of("belt", n_train=60)
    run = finetune(model, belt, source=dock, learning_rate=1e-2, epochs=3)
    assert run.source_before >= 0.97
    assert run.target_after == pytest.approx(share_right(model, belt.test))
    assert run.forgetting == pytest.approx(run.source_before - share_right(model, dock.test))
    assert run.forgetting > 0.1


def test_the_settings_say_what_was_done(run_and_history):
    run, _, _ = run_and_history
    assert run.settings == {
        "target": "tiny", "source": "tiny", "n_train": 24, "optimizer": "Adam",
        "learning_rate": pytest.approx(0.05), "epochs": 2, "batch_size": 6, "seed": 3,
    }  # fmt: skip
    assert isinstance(run, Run)
    assert run.seconds > 0


def test_the_report_tells_both_tasks_and_what_moved(run_and_history):
    trained, _, _ = run_and_history
    run = replace(trained, source_before=0.98, source_after=0.61, target_after=0.75)
    report = run.report()
    assert "tiny: 24 images, 2 epochs, Adam at 0.05" in report
    assert re.search(r"target accuracy +75\.0% on test images\n", report)
    assert re.search(
        r"source accuracy +61\.0% on test images, was 98\.0% \(forgetting \+37\.0 points\)\n",
        report,
    )
    assert "weights moved in: block1, block2, head" in report
    assert "statistics moved in: block1, block2" in report
    assert "look at" not in report


def test_training_images_alone_are_enough(tiny_task):
    model, plain = small(), small()
    run = finetune(model, tiny_task.train, learning_rate=0.01, epochs=1, batch_size=6)
    stock(plain, tiny_task, keras.optimizers.Adam(0.01), seed=0, epochs=1, batch_size=6,
          validation=False)  # fmt: skip
    assert same_weights(model, plain)
    assert "val_loss" not in run.history
    assert "source_accuracy" not in run.history
    assert run.source_before is run.source_after is run.target_after is None
    assert "source accuracy" not in run.report()


def test_forgetting_without_a_source_is_refused(tiny_task, refused):
    run = finetune(small(), tiny_task.train, **QUICK)
    with refused("measured its source task", "source="):
        _ = run.forgetting


def test_the_seed_decides_the_order_of_batches(tiny_task):
    models = [small() for _ in range(3)]
    for model, seed in zip(models, (0, 0, 1), strict=True):
        finetune(model, tiny_task.train, learning_rate=0.05, epochs=1, batch_size=6, seed=seed)
    assert same_weights(models[0], models[1])
    assert not same_weights(models[0], models[2])


@pytest.mark.parametrize(
    ("asked", "made"),
    [
        ({"optimizer": "sgd", "learning_rate": 0.05}, lambda: keras.optimizers.SGD(0.05)),
        (
            {"optimizer": keras.optimizers.SGD(0.05, momentum=0.9)},
            lambda: keras.optimizers.SGD(0.05, momentum=0.9),
        ),
        (
            {"learning_rate": keras.optimizers.schedules.CosineDecay(0.05, 5)},
            lambda: keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.05, 5)),
        ),
    ],
    ids=["name", "object", "schedule"],
)
def test_an_optimizer_by_name_as_an_object_or_with_a_schedule(asked, made, tiny_task):
    model, plain = small(), small()
    run = finetune(model, tiny_task.train, epochs=1, batch_size=6, seed=1, **asked)
    stock(plain, tiny_task, made(), seed=1, epochs=1, batch_size=6, validation=False)
    assert same_weights(model, plain)
    assert run.settings["optimizer"] == type(plain.optimizer).__name__
    assert run.settings["learning_rate"] == pytest.approx(0.05)  # a schedule's at the start


def test_a_model_that_ends_in_a_softmax_is_trained_on_probabilities(tiny_task):
    logits, odds = tiny_model(), tiny_model(softmax=True)
    odds.set_weights(logits.get_weights())
    runs = [
        finetune(model, tiny_task.train, optimizer="sgd", learning_rate=0.1, epochs=1, batch_size=6)
        for model in (logits, odds)
    ]
    # The same loss, written in two ways, gives the same training.
    assert runs[0].history.loss.iloc[-1] == pytest.approx(runs[1].history.loss.iloc[-1], abs=1e-4)
    for mine, theirs in zip(logits.get_weights(), odds.get_weights(), strict=True):
        assert np.allclose(mine, theirs, atol=1e-4)


def with_softmax_layer() -> keras.Model:
    base = tiny_model()
    return keras.Model(base.input, layers.Softmax()(base.output))


def with_softmax_inside() -> keras.Model:
    images = keras.Input((8, 8, 1))
    return keras.Model(images, tiny_model(softmax=True)(images))


@pytest.mark.parametrize(
    ("make", "from_logits"),
    [
        (tiny_model, True),
        (lambda: tiny_model(softmax=True), False),
        (with_softmax_layer, False),
        (with_softmax_inside, False),
        (lambda: replace_head(tiny_model(softmax=True), 3), True),
    ],
    ids=["logits", "dense-softmax", "softmax-layer", "nested", "new-head"],
)
def test_the_loss_fits_what_the_model_ends_in(make, from_logits):
    model, split = make(), tiny_split(9)
    outputs = np.asarray(model(split.images, training=False), "float64")
    odds = np.exp(outputs) / np.exp(outputs).sum(axis=1, keepdims=True) if from_logits else outputs
    expected = -np.log(odds[np.arange(9), split.labels]).mean()
    assert float(loss_for(model)(split.labels, outputs)) == pytest.approx(expected, rel=1e-4)


def test_callbacks_are_kerass_own(tiny_task):
    seen = []
    spy = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(epoch))
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=0, min_delta=100.0)
    run = finetune(
        small(), tiny_task, learning_rate=0.01, epochs=6, batch_size=12, callbacks=[spy, stop]
    )
    assert seen == [0, 1]
    assert run.history.epoch.tolist() == [0, 1, 2]


def verdicts(run) -> dict[str, str]:
    return run.movement.set_index("layer").verdict.to_dict()


@pytest.mark.graph
def test_the_audit_exposes_a_block_unfrozen_after_fit_without_compiling(tiny_task):
    model = set_trainable(tiny_model(), ["head"])
    finetune(model, tiny_task.train, **QUICK)
    before = copy_model(model)
    set_trainable(model, ["block2", "head"])
    run = finetune(model, tiny_task.train, **WITHOUT_COMPILING)
    assert layers_that_differ(before, model) == ["head"]
    assert verdicts(run)["block2_conv"] == "trainable, yet did not move"
    assert verdicts(run)["head"] == "as intended"
    assert "look at block2_conv: trainable, yet did not move" in run.report()
    again = finetune(model, tiny_task.train, **QUICK)  # compiles
    assert set(verdicts(again).values()) == {"as intended"}


@pytest.mark.graph
def test_the_audit_exposes_a_block_frozen_after_fit_without_compiling(tiny_task):
    model = set_trainable(tiny_model(), None, batchnorm="updating")
    finetune(model, tiny_task.train, **QUICK)
    freeze(model, ["block1"])
    before = copy_model(model)
    run = finetune(model, tiny_task.train, **WITHOUT_COMPILING)
    assert "block1_conv" in layers_that_differ(before, model)
    assert verdicts(run)["block1_conv"] == "frozen, yet moved"
    assert verdicts(run)["block2_conv"] == "as intended"


def test_freezing_between_compile_and_the_first_fit_takes_effect(tiny_task):
    model = tiny_model()
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    set_trainable(model, ["head"])
    before = copy_model(model)
    run = finetune(model, tiny_task.train, **WITHOUT_COMPILING)
    assert layers_that_differ(before, model) == ["head"]
    assert set(verdicts(run).values()) == {"as intended"}


def test_a_rate_of_zero_still_moves_batchnorm_statistics(tiny_task):
    model = tiny_model()
    before = copy_model(model)
    run = finetune(model, tiny_task.train, learning_rate=0, epochs=1, batch_size=6)
    assert layers_that_differ(before, model) == ["block1_bn", "block2_bn"]
    table = run.movement.set_index("layer")
    assert not table.moved.any()
    assert table.index[table.statistics_moved].tolist() == ["block1_bn", "block2_bn"]
    assert "weights moved in: no block" in run.report()
    assert "statistics moved in: block1, block2" in run.report()


def test_a_frozen_base_does_not_move_and_a_new_head_does(tiny_task):
    model = set_trainable(replace_head(tiny_model(), 3), ["head"])
    run = finetune(model, tiny_task.train, **QUICK)
    table = run.movement.set_index("layer")
    assert table.index[table.moved | table.statistics_moved].tolist() == ["head"]
    assert set(table.verdict) == {"as intended"}


class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.flat, self.classes = layers.Flatten(), layers.Dense(3)

    def call(self, images):
        return self.classes(self.flat(images))


def test_a_subclassed_model_is_trained_too(tiny_task):
    model = Own()
    model(tiny_task.train.images[:1])
    run = finetune(model, tiny_task, **QUICK)
    assert run.movement.layer.tolist() == [model.classes.name]
    assert run.movement.moved.all()


# What cannot be trained is refused before anything changes.


def task_with(train=None, validation=None, test=None, classes="abc") -> Task:
    good = tiny_split()
    return Task("t", train or good, validation or good, test or good, tuple(classes), "")


LARGE = Split(np.zeros((6, 9, 9, 1), "float32"), np.zeros(6, int))
COLOR = Split(np.zeros((6, 8, 8, 3), "float32"), np.zeros(6, int))
FOUR = Split(np.zeros((6, 8, 8, 1), "float32"), np.array([0, 1, 2, 3, 3, 3]))
BAD_INPUT = {
    "labels beyond the head": ((FOUR,), {}, ("labels from 0 to 2", "from 0 to 3", "replace_head")),
    "a task beyond the head": (
        (task_with(FOUR, FOUR, FOUR, "abcd"),), {}, ("labels from 0 to 2", "from 0 to 3"),
    ),
    "validation labels beyond the head": (
        (task_with(validation=FOUR, classes="abcd"),), {}, ("labels from 0 to 2", "from 0 to 3"),
    ),
    "images of another size": ((LARGE,), {}, ("(n, 8, 8, 1)", "(6, 9, 9, 1)")),
    "images in color": ((COLOR,), {}, ("(n, 8, 8, 1)", "(6, 8, 8, 3)")),
    "test images of another size": ((task_with(test=LARGE),), {}, ("(6, 9, 9, 1)",)),
    "images without channels": (
        (Split(np.zeros((6, 8, 8)), np.zeros(6, int)),), {}, ("(6, 8, 8)", "[..., None]"),
    ),
    "the scale of 0 to 255": (
        (Split(tiny_split().images * 255, tiny_split().labels),), {}, ("[0, 1]", "images / 255"),
    ),
    "softened labels": (
        (Split(tiny_split().images, np.full((24, 3), 1 / 3)),), {}, ("softened", "argmax"),
    ),
    "no images": ((tiny_split(0),), {}, ("at least one training image", "none")),
    "a task's name": (("belt",), {}, ("a str", "load_task('belt')")),
    "no task": ((None,), {}, ("a NoneType",)),
    "images without labels": ((tiny_split().images,), {}, ("a ndarray",)),
    "a source of another size": (
        (tiny_split(),), {"source": task_with(LARGE, LARGE, LARGE)}, ("(6, 9, 9, 1)",),
    ),
    "a split as the source": ((tiny_split(),), {"source": tiny_split()}, ("a Split",)),
    "a name as validation": ((tiny_split(),), {"validation": "belt"}, ("validation", "a str")),
    "a rate below zero": ((tiny_split(),), {"learning_rate": -0.1}, ("0 or more", "-0.1")),
    "no rate": ((tiny_split(),), {"learning_rate": None}, ("learning rate", "learning_rate=1e-3")),
    "a rate that is no number": ((tiny_split(),), {"learning_rate": "1e-3"}, ("'1e-3'",)),
    "a rate of NaN": ((tiny_split(),), {"learning_rate": float("nan")}, ("nan",)),
    "two rates": (
        (tiny_split(),), {"optimizer": keras.optimizers.SGD(0.1)}, ("the rate in one place",),
    ),
    "an unknown optimizer": ((tiny_split(),), {"optimizer": "adamm"}, ("'adamm'", "'sgd'")),
    "an optimizer class": ((tiny_split(),), {"optimizer": keras.optimizers.SGD}, ("SGD",)),
    "no epochs": ((tiny_split(),), {"epochs": 0}, ("epochs", "1 or more", "epochs=0")),
    "half an epoch": ((tiny_split(),), {"epochs": 0.5}, ("epochs=0.5",)),
    "no batch": ((tiny_split(),), {"batch_size": 0}, ("batch_size=0",)),
    "never compiled": (
        (tiny_split(),), {"compile": False}, ("a compiled model", "never compiled", "compile("),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input_is_refused_and_the_model_left_as_it_was(case, refused):
    arguments, options, words = BAD_INPUT[case]
    model = freeze(tiny_model(), "block1")
    weights, trainable = model.get_weights(), [w.path for w in model.trainable_weights]
    with refused(*words):
        finetune(model, *arguments, **(QUICK | options))
    assert all(np.array_equal(a, b) for a, b in zip(weights, model.get_weights(), strict=True))
    assert [w.path for w in model.trainable_weights] == trainable
    assert not model.compiled


def headless() -> keras.Model:
    base = tiny_model()
    return keras.Model(base.inputs, base.get_layer("average").output)


def unbuilt() -> keras.Model:
    return keras.Sequential([layers.Dense(3)])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (headless, ("a dense head", "replace_head(model, n_classes)")),
        (unbuilt, ("a built model", "keras.Input")),
        (lambda: None, ("a keras.Model", "a NoneType")),
        (
            lambda: keras.Sequential([keras.Input((5,)), layers.Dense(3)]),
            ("(n, 5)", "(24, 8, 8, 1)"),
        ),
    ],
    ids=["headless", "unbuilt", "none", "flat-input"],
)
def test_a_model_that_cannot_be_trained_is_refused(make, words, refused):
    with refused(*words):
        finetune(make(), tiny_split(), **QUICK)


def test_a_refused_call_leaves_a_compiled_model_compiled_as_it_was(tiny_task, refused):
    model = small()
    finetune(model, tiny_task.train, **QUICK)
    optimizer, weights = model.optimizer, model.get_weights()
    with refused("[0, 1]"):
        finetune(model, Split(tiny_task.train.images * 255, tiny_task.train.labels), **QUICK)
    with refused("0 or more"):
        finetune(model, tiny_task.train, learning_rate=-1.0)
    assert model.optimizer is optimizer
    assert all(np.array_equal(a, b) for a, b in zip(weights, model.get_weights(), strict=True))


def test_before_two_seconds_have_passed_nothing_is_printed(tiny_task, capfd, monkeypatch):
    assert progress_module.DELAY == 2
    monkeypatch.setattr(progress_module, "DELAY", 1000.0)  # a busy machine may take longer than two
    capfd.readouterr()
    finetune(small(), tiny_task.train, **QUICK)
    said = capfd.readouterr()
    assert said.err == ""
    assert said.out == ""


def test_tensorflows_notice_about_retracing_is_left_out_and_no_other_warning(caplog):
    many_shapes = tf.function(lambda number: number)
    for number in range(12):  # a Python number is a shape of its own
        many_shapes(number)
    assert not any("retracing" in record.getMessage() for record in caplog.records)
    tf.get_logger().warning("something else")
    assert "something else" in caplog.text


def test_a_longer_run_shows_a_bar_on_stdout_that_goes_away(tiny_task, capfd, monkeypatch):
    monkeypatch.setattr(progress_module, "DELAY", 0.0)
    finetune(small(), tiny_task.train, learning_rate=0.01, epochs=2, batch_size=8)
    said = capfd.readouterr()
    assert "training:" in said.out
    assert "/6 [" in said.out
    assert said.out.split("\r")[-1].strip() == ""
    assert said.err == ""
    finetune(small(), tiny_task.train, **QUICK, progress=False)
    assert capfd.readouterr().out == ""


def test_a_belt_of_another_camera_is_a_task_like_any_other():
    task = load_task("belt", n_train=10, camera="night")
    run = finetune(set_trainable(load_backbone("parcels"), ["head"]), task, **QUICK)
    assert run.settings["n_train"] == 10


def test_a_rate_beside_compile_false_is_refused_and_not_ignored(tiny_task, refused):
    model = tiny_model()
    finetune(model, tiny_task, learning_rate=1e-3, epochs=1)
    with refused("compile=False", "learning_rate=0.01"):
        finetune(model, tiny_task, learning_rate=1e-2, epochs=1, compile=False)
