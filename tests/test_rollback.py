"""A call that is refused, or that fails on its way, leaves everything as it was."""

from __future__ import annotations

from ftlab import (
    EWC,
    L2SP,
    DiscriminativeOptimizer,
    GradualUnfreeze,
    LearningWithoutForgetting,
    Replay,
    WeightInterpolation,
    finetune,
    head_then_finetune,
    lr_find,
    set_trainable,
)
from ftlab.checks.specimens import tiny_model, tiny_split
import keras
from keras import layers
import numpy as np
import pytest

from tests.sample import few

pytestmark = [pytest.mark.slow, pytest.mark.few_steps]

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
TRAIN = tiny_split(24)


class Fails(keras.callbacks.Callback):
    """What goes wrong in the middle of a training: a full disk, say."""

    def __init__(self, epoch=0, error=OSError):
        super().__init__()
        self.epoch, self.error = epoch, error

    def on_epoch_end(self, epoch, logs=None):
        if epoch >= self.epoch:
            raise self.error("in the middle")


def with_dropout(compiled=True):
    """With what has state of its own: BatchNorm, a seed, a regularizer, a frozen layer."""
    base = set_trainable(tiny_model(), ["block2", "head"], batchnorm="updating")
    features = layers.Dropout(0.5, seed=1)(base.get_layer("average").output)
    head = layers.Dense(3, kernel_regularizer=keras.regularizers.L2(0.1), name="head")
    model = keras.Model(base.input, head(features))
    if compiled:
        model.compile(keras.optimizers.Adam(1e-3), LOSS, metrics=["accuracy"])
        model.fit(*TRAIN, batch_size=8, verbose=0)
    return model


def state(model, *optimizers):
    """All that could have changed, as plain data and as the objects themselves."""
    held = [each for each in (getattr(model, "optimizer", None), *optimizers) if each is not None]
    kept = (*model.variables, *(v for optimizer in held for v in optimizer.variables))
    values = [np.array(variable.numpy()) for variable in kept]
    flags = [layer.trainable for layer in model._flatten_layers()]
    flags += [variable.trainable for variable in model.variables]
    things = [variable.regularizer for variable in model.variables]
    things += [getattr(model, name, None) for name in
               ("optimizer", "loss", "_compile_loss", "_compile_metrics", "train_function",
                "_compile_config", "stop_training", "history")]  # fmt: skip
    things += [optimizer.built for optimizer in held] + [model.compiled]
    return values, flags, things


def assert_as_it_was(before, after):
    assert len(before[0]) == len(after[0])
    assert all(np.array_equal(a, b) for a, b in zip(before[0], after[0], strict=True))
    assert before[1] == after[1]
    assert all(a is b for a, b in zip(before[2], after[2], strict=True))


def other(seed=5):
    return keras.optimizers.SGD(0.1, momentum=0.9)


CALLS = {
    "finetune": lambda model, task, **o: finetune(
        model, task, learning_rate=1e-2, epochs=2, progress=False, **o
    ),
    "head_then_finetune": lambda model, task, **o: head_then_finetune(
        model, task, learning_rate=1e-2, epochs=2, progress=False, **o
    ),
    "gradual": lambda model, task, **o: GradualUnfreeze([["head"], ["block1"]]).run(
        model, task, learning_rate=1e-2, epochs=2, progress=False, **o
    ),
}


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "new"])
@pytest.mark.parametrize("call", CALLS)
def test_an_error_in_the_middle_undoes_it(call, compiled, tiny_task):
    model = with_dropout(compiled)
    before = state(model)
    with pytest.raises(OSError, match="in the middle"):
        CALLS[call](model, tiny_task, callbacks=[Fails(1)])
    assert_as_it_was(before, state(model))


PENALTIES = [L2SP(1.0), EWC(1.0, 4), Replay(4), LearningWithoutForgetting(), WeightInterpolation()]


@pytest.mark.parametrize("penalty", few(PENALTIES, 1), ids=str)
def test_penalties_come_off_again(penalty, tiny_task, other_tiny_task):
    model = with_dropout()
    before, losses = state(model), len(model.losses)
    with pytest.raises(OSError, match="in the middle"):
        finetune(model, tiny_task, source=other_tiny_task, penalty=penalty, learning_rate=1e-2,
                 epochs=1, callbacks=[Fails()], progress=False)  # fmt: skip
    assert_as_it_was(before, state(model))
    assert len(model.losses) == losses == 1


@pytest.mark.parametrize(
    "make",
    [
        lambda model: keras.optimizers.Adagrad(1e-2),
        lambda model: keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam(1e-2)),
        lambda model: DiscriminativeOptimizer.for_model(model, {"head": 1e-2}, default=1e-3),
    ],
    ids=["stock", "loss scale", "discriminative"],
)
def test_a_new_optimizer_is_new_again(make, tiny_task):
    model = set_trainable(tiny_model(), ["head"])
    optimizer = make(model)
    before = state(model, optimizer)
    with pytest.raises(OSError, match="in the middle"):
        finetune(model, tiny_task, optimizer=optimizer, callbacks=[Fails()], progress=False)
    assert_as_it_was(before, state(model, optimizer))
    runs = []
    for each in (optimizer, None):  # and works as a new one, for other blocks too
        model = set_trainable(tiny_model(), ["block2", "head"])
        each = make(model) if each is None else each
        finetune(model, tiny_task, optimizer=each, epochs=1, progress=False)
        runs.append(model.get_weights())
    assert all(np.array_equal(a, b) for a, b in zip(*runs, strict=True))


def test_an_optimizer_in_use_keeps_the_state_it_had(tiny_task):
    model = with_dropout()
    before = state(model)
    with pytest.raises(OSError, match="in the middle"):
        finetune(model, tiny_task, optimizer=model.optimizer, callbacks=[Fails()], progress=False)
    assert_as_it_was(before, state(model))
    with pytest.raises(OSError, match="in the middle"):
        finetune(model, tiny_task, compile=False, callbacks=[Fails()], progress=False)
    assert_as_it_was(before, state(model))
    model.fit(*TRAIN, verbose=0)  # and the training step of before goes on


def test_who_stops_a_training_keeps_what_it_learned(tiny_task):
    model = with_dropout()
    weights = model.get_weights()
    with pytest.raises(KeyboardInterrupt):
        finetune(model, tiny_task, learning_rate=1e-2, penalty=L2SP(1.0),
                 callbacks=[Fails(error=KeyboardInterrupt)], progress=False)  # fmt: skip
    assert len(model.losses) == 1
    assert any(not np.array_equal(a, b) for a, b in zip(weights, model.get_weights(), strict=True))


REFUSED = {
    "an unknown option": ({"lerning_rate": 1e-3}, "lerning_rate=0.001"),
    "no epochs": ({"epochs": 0}, "epochs=0"),
    "a share of an epoch": ({"epochs": 0.5}, "epochs=0.5"),
    "a word for a callback": ({"callbacks": ["early"]}, "callbacks=['early']"),
    "a class for a callback": (
        {"callbacks": [keras.callbacks.EarlyStopping]}, "a list of Keras callbacks",
    ),
    "no callbacks at all": ({"callbacks": None}, "callbacks=None"),
    "no seed": ({"seed": None}, "seed=None"),
    "a seed below 0": ({"seed": -1}, "seed=-1"),
    "no batch": ({"batch_size": 0}, "batch_size=0"),
    "a strength": ({"penalty": 0.1}, "penalty=0.1"),
    "a penalty without its source": ({"penalty": EWC(1.0)}, "source=None"),
    "an unknown optimizer": ({"optimizer": "adamm"}, "'adamm'"),
    "an epoch below 0": ({"initial_epoch": -1}, "initial_epoch=-1"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("call", CALLS)
def test_settings_are_refused_before_anything_changes(call, case, tiny_task, refused):
    options, words = REFUSED[case]
    if call == "finetune" and case == "an unknown option":
        return  # Python's own TypeError
    if call == "gradual" and "epochs" in options:
        return  # see test_unfreezing.py
    model = set_trainable(tiny_model(), ["block2", "head"])
    before = state(model)
    settings = {"learning_rate": 1e-2, "epochs": 2, "progress": False, **options}
    with refused(words):
        if call == "gradual":
            GradualUnfreeze([["head"], ["block1"]]).run(model, tiny_task, **settings)
        else:
            train = {"finetune": finetune, "head_then_finetune": head_then_finetune}[call]
            train(model, tiny_task, **settings)
    assert_as_it_was(before, state(model))


def test_the_head_is_not_fitted_when_the_second_stage_is_refused(tiny_task, refused, monkeypatch):
    def fitted(*args, **options):
        raise AssertionError("the head was fitted")

    monkeypatch.setattr("ftlab.training.strategies.fit_head", fitted)
    for options in ({"epochs": 0}, {"rate": 1}, {"learning_rate": -1.0}, {"callbacks": [1]}):
        with refused():
            head_then_finetune(tiny_model(), tiny_task, **{"learning_rate": 1e-3, **options})


@pytest.mark.parametrize(
    "loss", ["categorical_crossentropy", "mse", keras.losses.BinaryCrossentropy(),
             keras.losses.categorical_crossentropy, keras.losses.KLDivergence(), None],
    ids=lambda loss: getattr(loss, "name", "function" if callable(loss) else str(loss)),
)  # fmt: skip
def test_a_compiled_loss_for_other_labels_is_refused(loss, tiny_task, refused):
    model = tiny_model()
    model.compile("adam", loss)
    before = state(model)
    with refused("whole-number labels", "SparseCategoricalCrossentropy"):
        finetune(model, tiny_task, compile=False, epochs=1, progress=False)
    assert_as_it_was(before, state(model))


def own_loss(y_true, y_pred):
    return keras.losses.sparse_categorical_crossentropy(y_true, y_pred, from_logits=True)


@pytest.mark.parametrize("loss", few([[LOSS], LOSS, own_loss], 1), ids=["a list", "stock", "own"])
def test_a_compiled_loss_that_fits_is_used(loss, tiny_task):
    model, plain = tiny_model(), tiny_model()
    for each in (model, plain):
        each.compile(keras.optimizers.SGD(0.1), loss)
    finetune(model, tiny_task.train, compile=False, epochs=1, batch_size=24, progress=False)
    plain.fit(*tiny_task.train, batch_size=24, verbose=0)
    for mine, theirs in zip(model.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-6)


def test_a_penalty_on_a_model_compiled_for_other_blocks_is_refused(tiny_task, refused):
    model = set_trainable(tiny_model(), ["head"])
    finetune(model, tiny_task, learning_rate=1e-3, epochs=1, progress=False)
    set_trainable(model, ["block2", "head"])
    before = state(model)
    with refused("a new optimizer"):
        finetune(model, tiny_task, penalty=L2SP(0.1), compile=False, epochs=1, progress=False)
    assert_as_it_was(before, state(model))


@pytest.mark.parametrize(
    ("layer", "name", "optimizer"),
    [("conv", "my model", None), ('it"s', "m", None), ("größe", "m", None), ("conv", "_m", None),
     ("conv", "m", "my adam")],
)  # fmt: skip
def test_names_that_tensorflow_refuses_are_refused_first(layer, name, optimizer, refused):
    """Keras would take the refused name along into the names of all later weights."""
    images = keras.Input((8, 8, 1))
    features = layers.GlobalAveragePooling2D()(layers.Conv2D(2, 3, name=layer)(images))
    model = keras.Model(images, layers.Dense(3, name="head")(features), name=name)
    made = None if optimizer is None else keras.optimizers.Adam(1e-3, name=optimizer)
    rate = 1e-3 if made is None else None
    with refused("building the model anew with name="):
        finetune(model, TRAIN, optimizer=made, learning_rate=rate, progress=False)
    with refused("building the model anew with name="):
        lr_find(model, TRAIN, steps=10, optimizer=made or keras.optimizers.Adam(1e-3))
    assert keras.Variable(0.0, name="later").path == "later"
