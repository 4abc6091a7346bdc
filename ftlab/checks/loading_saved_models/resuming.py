"""Check of the exercise `resume-training`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
import tempfile
from typing import Any

from ftlab.checks.core import HandedOver, call, fail, passed
from ftlab.checks.counterexample import named
from ftlab.checks.feature_extraction.returned import as_model, quietly
from ftlab.checks.learning_rate.adam import Adam
from ftlab.checks.loading_saved_models.nearest import flat, nearest, require_same_layers
from ftlab.checks.specimens import still_model, tiny_split
from ftlab.data.task import Split
from ftlab.models.heads import copy_model
from ftlab.translation import N_, _
import keras
import numpy as np
import tensorflow as tf

DONE, MORE = 4, 3  # steps before the file was written, and after
_LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def resume_training(function: Callable[..., Any], *, seed: int = 0, rate: float = 0.02) -> None:
    """Check `resume_training(model, file, images, labels, learning_rate, epochs)`.

    Args:
        function: The student's function.
        seed: Of the models and images.
        rate: Adam's learning rate, before and after.

    Raises:
        CheckFailed: The weights are not those of a training without a break.
    """
    split = tiny_split(40, seed)
    saved, file = half_way(seed, rate)
    other = still_model(seed + 500)  # the same layers, other weights
    ends = _ends(saved, other, split, rate)
    given = call(function, HandedOver(copy_model(other)), file, *split, rate, MORE)
    result = as_model(given, _("the trained model"))
    require_same_layers(result, saved)
    found = nearest(flat(result), ends, ("M22", "M18 not trained"))
    if found != "right":
        away = np.linalg.norm(flat(result) - ends["right"])
        fail(
            _("the weights of {epochs} epochs without a break", epochs=DONE + MORE),
            _(
                "weights at a distance of {distance:.3g} from these ({why})",
                distance=away,
                why=_(_TOLD[found]),
            ),
            found,
            "" if found else _("Train with whole batches, at the rate that is given"),
        )
    passed(_("resume_training goes on as if there had been no break."))


_TOLD = {
    "M80": N_("they are those of a new optimizer"),
    "M18": N_("they do not start from the file's weights"),
    "M22": N_("they are those in the file"),
    "M39": N_("BatchNorm layers were trained as well"),
    "": N_("no usual slip leads there"),
}


@named
def half_way(seed: int, rate: float) -> tuple[keras.Model, np.ndarray]:
    """A model half way through a training, and the bytes of the file that was written then."""
    return _half_way(still_model(seed), tiny_split(40, seed), rate)


def _half_way(model: keras.Model, split: Split, rate: float) -> tuple[keras.Model, np.ndarray]:
    """The model after a few steps of Keras's own Adam, and the file that was written then."""
    model.compile(keras.optimizers.Adam(rate), _LOSS)
    for _step in range(DONE):
        with tf.GradientTape() as tape:
            loss = _LOSS(split.labels, model(split.images, training=True))
        weights = model.trainable_variables
        model.optimizer.apply(tape.gradient(loss, [w.value for w in weights]), weights)
    with tempfile.TemporaryDirectory() as folder, quietly():
        path = Path(folder) / "half-way.weights.h5"
        model.save_weights(path)
        return model, np.frombuffer(path.read_bytes(), "uint8")


def _ends(
    saved: keras.Model, other: keras.Model, split: Split, rate: float
) -> dict[str, np.ndarray]:
    """Weights after the right training and after wrong ones."""
    unfrozen = copy_model(saved)
    for layer in unfrozen.layers:
        layer.trainable = True
    return {
        "right": _trained(saved, split, rate, _memory(saved)),
        "M80": _trained(saved, split, rate, Adam()),
        "M39": _trained(unfrozen, split, rate, Adam()),
        "M18": _trained(other, split, rate, Adam()),
        "M18 not trained": flat(other),
        "M22": flat(saved),
    }


def _trained(model: keras.Model, split: Split, rate: float, memory: Adam) -> np.ndarray:
    """Weights after the remaining steps of a NumPy Adam; the model stays."""
    copy = copy_model(model)
    for _step in range(MORE):
        memory.step(copy, split, lambda _: rate)
    return flat(copy)


def _memory(model: keras.Model) -> Adam:
    """What Keras's Adam remembers, for the NumPy one."""
    state = {
        variable.path.split("/", 1)[1]: variable.numpy() for variable in model.optimizer.variables
    }
    memory = Adam(steps=DONE)
    for place, weight in enumerate(model.trainable_variables):
        name = weight.path.replace("/", "_")
        memory.means[place] = state[f"{name}_momentum"]
        memory.squares[place] = state[f"{name}_velocity"]
    return memory
