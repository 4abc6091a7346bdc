"""Facts about Keras: arguments in the wrong place, and what saving keeps."""

from __future__ import annotations

from collections.abc import Callable
import inspect
from pathlib import Path
import tempfile
import warnings

from ftlab.checks.specimens import tiny_model, tiny_split
import keras
import numpy as np
from sklearn.utils.class_weight import compute_sample_weight
import tensorflow as tf

from authoring.evidence.fact import Observations, fact

SPLIT = tiny_split()


def compiled(model: keras.Model) -> keras.Model:
    """The model, compiled with Adam and nothing else."""
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


def raised(call: Callable[[], object]) -> str:
    """The name of the error that a call ends in; empty where it ends well."""
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return ""


@fact(
    "K06",
    "`class_weight` takes a dict: the output of `compute_sample_weight` raises AttributeError; "
    "sample weights go to `sample_weight`.",
    cells=["06/run-sample-weight"],
)
def class_weight_is_a_dict() -> Observations:
    """The same weights in three places."""
    each = compute_sample_weight("balanced", SPLIT.labels).astype("float32")
    model = compiled(tiny_model())
    by_class = {0: 1.0, 1: 2.0, 2: 1.0}
    return {
        "an array as class_weight: AttributeError": raised(
            lambda: model.fit(*SPLIT, class_weight=each, verbose=0)
        )
        == "AttributeError",
        "an array as sample_weight: trains": not raised(
            lambda: model.fit(*SPLIT, sample_weight=each, verbose=0)
        ),
        "a dict as class_weight: trains": not raised(
            lambda: model.fit(*SPLIT, class_weight=by_class, verbose=0)
        ),
    }


@fact(
    "K07",
    "`fit(train_dataset, validation_dataset)` raises ValueError: the second positional argument "
    "is `y`.",
    cells=["05/run-arguments"],
)
def second_argument_of_fit() -> Observations:
    """Two datasets, by position and by name."""
    dataset = tf.data.Dataset.from_tensor_slices(tuple(SPLIT)).batch(8)
    model = compiled(tiny_model())
    return {
        "the second argument is y": list(inspect.signature(model.fit).parameters)[1] == "y",
        "by position: ValueError": raised(lambda: model.fit(dataset, dataset, verbose=0))
        == "ValueError",
        "by name: trains": not raised(
            lambda: model.fit(dataset, validation_data=dataset, shuffle=False, verbose=0)
        ),
    }


@fact(
    "K08",
    '`compile(optimizer, loss, ["accuracy"])`: the third positional argument is `loss_weights`; '
    "`fit` then raises ValueError.",
    cells=["03/run-third-argument", "05/run-arguments"],
)
def third_argument_of_compile() -> Observations:
    """Metrics by position and by name."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model = tiny_model()
    third = list(inspect.signature(model.compile).parameters)[2]

    def train() -> None:
        model.compile("adam", loss, ["accuracy"])
        model.fit(*SPLIT, verbose=0)

    error = raised(train)
    model.compile("adam", loss, metrics=["accuracy"])
    return {
        "the third argument is loss_weights": third == "loss_weights",
        "by position: ValueError": error == "ValueError",
        "by name: accuracy is measured": "accuracy" in model.fit(*SPLIT, verbose=0).history,
    }


@fact(
    "K09",
    "Stacking a new head on `model.output` stacks it on the old softmax.",
    cells=["01/compare-places"],
)
def head_on_softmax() -> Observations:
    """What a new head on the output is fed."""
    model = tiny_model(softmax=True)
    head = keras.layers.Dense(2)
    stacked = keras.Model(model.input, head(model.output))
    seen = np.array(keras.Model(stacked.input, head.input)(SPLIT.images))
    return {
        "it sees one number per class, not the features": head.kernel.shape == (3, 2),
        "they are probabilities": bool(seen.min() >= 0) and np.allclose(seen.sum(axis=1), 1),
    }


@fact(
    "K11",
    "`save_weights` on a compiled model that has trained keeps the optimizer's state, but "
    "`load_weights` gives it back only to a compiled and built optimizer: to one that has not "
    "trained yet it is lost with a warning, and where `compile` comes later it is lost silently.",
    cells=["06/run-orders"],
)
def state_in_a_weight_file() -> Observations:
    """Load one file into models at three stages, and the whole model from a `.keras` file."""
    model = compiled(tiny_model())
    model.fit(*SPLIT, batch_size=8, verbose=0)
    with tempfile.TemporaryDirectory() as folder:
        weights, whole = Path(folder) / "m.weights.h5", Path(folder) / "m.keras"
        model.save_weights(weights)
        model.save(whole)

        later, _ = tiny_model(1), tiny_model(1)
        silence = _warnings(lambda: later.load_weights(weights))
        compiled(later)
        fresh = compiled(tiny_model(1))
        warning = _warnings(lambda: fresh.load_weights(weights))
        built = compiled(tiny_model(1))
        built.optimizer.build(built.trainable_variables)
        built.load_weights(weights)
        loaded = keras.saving.load_model(whole)
    return {
        "compiled and built before loading: state is there": _steps(built) == 3,
        "compiled, not built: lost": _steps(fresh) == 0,
        "compiled, not built: a warning speaks of the optimizer": "optimizer" in warning,
        "compiled after loading: lost": _steps(later) == 0,
        "compiled after loading: no warning speaks of it": "optimizer" not in silence,
        "the whole model in a .keras file: state is there": _steps(loaded) == 3,
    }


def _steps(model: keras.Model) -> int:
    return int(model.optimizer.iterations.numpy())


def _warnings(call: Callable[[], object]) -> str:
    """What is warned of during a call."""
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        call()
    return "\n".join(str(warning.message) for warning in given)


@fact(
    "K12",
    "A `LearningRateSchedule` goes by the optimizer's own step count: `initial_epoch` does not "
    "move it, and `compile` with a new optimizer starts it over.",
    cells=["03/run-going-on"],
)
def schedules_count_steps() -> Observations:
    """The rate of a decaying schedule after one epoch of three steps, and when training goes on."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def scheduled() -> keras.optimizers.Optimizer:
        return keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(1.0, 1, 0.5))

    model = tiny_model()
    model.compile(scheduled(), loss)
    model.fit(*SPLIT, batch_size=8, verbose=0)
    after = float(model.optimizer.learning_rate)
    model.fit(*SPLIT, batch_size=8, epochs=2, verbose=0, initial_epoch=1)
    going_on = float(model.optimizer.learning_rate)
    model.compile(scheduled(), loss)
    return {
        "it has gone three steps after the first epoch": bool(np.isclose(after, 0.5**3)),
        "it goes on where the optimizer is kept": bool(np.isclose(going_on, 0.5**6)),
        "it starts over with a new optimizer": float(model.optimizer.learning_rate) == 1.0,
    }
