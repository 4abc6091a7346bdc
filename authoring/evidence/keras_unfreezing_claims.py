"""Claims of lesson 04 about what Keras does when layers are unfrozen."""

from __future__ import annotations

from typing import Literal

from ftlab.checks.specimens import tiny_model, tiny_split
from ftlab.measuring.movement import audit, snapshot
from ftlab.models.freezing import freeze, set_trainable, unfreeze
from ftlab.models.heads import feature_extractor
from ftlab.models.structure import is_batchnorm, leaf_layers
import keras

from authoring.evidence.claim import Effects, claim
from authoring.evidence.facts_training import WithBase, changed_by_fit, compiled
from authoring.evidence.laboratory import Laboratory

FEW_SEEDS = 3  # Keras does the same for every one
RIGHT, WRONG = 100.0, -100.0
Frozen = Literal["nothing", "base", "batchnorm"]


@claim(
    "C17",
    "After changing `trainable` the model must be compiled again",
    lessons=["04"],
    measured="+100 where the change has no effect until compile, -100 where it has one without",
    source="https://keras.io/guides/transfer_learning/",
    mechanical=True,
    needs=["Keras alone"],
)
def compile_again(laboratory: Laboratory) -> Effects:
    """After a fit, a layer that is unfrozen stays still and one that is frozen goes on moving
    until compile is called again; and the same where the model is compiled and not yet fitted.
    """
    seeds = laboratory.seeds[:FEW_SEEDS]
    return {
        "a layer is unfrozen after a fit": [_ignored(seed, unfreezing=True) for seed in seeds],
        "a layer is frozen after a fit": [_ignored(seed, unfreezing=False) for seed in seeds],
        "a layer is unfrozen after compile and before the first fit": [
            _ignored(seed, unfreezing=True, fitted=False) for seed in seeds
        ],
    }


@claim(
    "C35",
    "`training=False` on the base keeps BatchNorm still while fine-tuning",
    lessons=["04"],
    measured="+100 where BatchNorm's statistics stay as they were, -100 where they move",
    source="https://keras.io/guides/transfer_learning/",
    mechanical=True,
    needs=["Keras alone"],
)
def training_false_keeps_still(laboratory: Laboratory) -> Effects:
    """A base called with `training=False` keeps its statistics in `fit`, whether it is frozen or
    unfrozen, in a functional model as in one that is a class of its own.
    """

    def stillness(frozen: Frozen = "nothing", *, functional: bool = True) -> list[float]:
        seeds = laboratory.seeds[:FEW_SEEDS]
        return [_stillness(seed, frozen, functional=functional) for seed in seeds]

    return {
        "a functional model's base is unfrozen": stillness(),
        "a functional model's base is frozen": stillness("base"),
        "a functional model's base is unfrozen, its BatchNorm layers frozen": stillness(
            "batchnorm"
        ),
        "the model is a class of its own, its base unfrozen": stillness(functional=False),
    }


def _ignored(seed: int, *, unfreezing: bool, fitted: bool = True) -> float:
    """Whether block1 goes on as before when `trainable` changes, and obeys after compile."""
    split = tiny_split(seed=seed)
    model = compiled(set_trainable(tiny_model(seed), ["head"] if unfreezing else None))
    if fitted:
        model.fit(*split, verbose=0)
    (unfreeze if unfreezing else freeze)(model, "block1")
    ignored = ("block1_conv" in changed_by_fit(model)) != unfreezing
    obeyed = ("block1_conv" in changed_by_fit(compiled(model))) == unfreezing
    return RIGHT if ignored and obeyed else WRONG


def _stillness(seed: int, frozen: Frozen, *, functional: bool) -> float:
    """Whether the base's BatchNorm statistics are the same after a fit."""
    base = feature_extractor(tiny_model(seed))
    base.trainable = frozen != "base"
    for layer in leaf_layers(base):
        if frozen == "batchnorm" and is_batchnorm(layer):
            layer.trainable = False
    model = _on_top(base) if functional else WithBase(base)
    before = snapshot(base)
    compiled(model).fit(*tiny_split(seed=seed), verbose=0)
    return WRONG if audit(before, base).statistics_moved.any() else RIGHT


def _on_top(base: keras.Model) -> keras.Model:
    images = keras.Input(base.input_shape[1:])
    return keras.Model(images, keras.layers.Dense(3)(base(images, training=False)))
