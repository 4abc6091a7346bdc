"""What is trained and what is not."""

from __future__ import annotations

from ftlab.clinic.catalogue.entry import Entry
from ftlab.translation import N_

NOTHING = "nothing changes after unfreezing"
WORSE = "worse than the frozen model"

ENTRIES = (
    Entry(
        "changed-since-compile", "freezing", NOTHING,
        N_("A model that was fitted keeps training what was trainable when it was compiled: what "
           "you changed has no effect, or fit stops with an error."),
        "compile again after changing trainable",
        "04/run-trap", "K01",
    ),
    Entry(
        "nothing-trainable", "freezing", "the loss stays as it is from the first epoch on",
        N_("Everything is frozen: training changes no weight."),
        "leave the head trainable: set_trainable(model, ['head'])",
        "04/by-name", "C07",
    ),
    Entry(
        "head-frozen", "freezing", "accuracy stuck at chance",
        N_("The head is new and frozen: the base has to learn around random answers."),
        "make the head trainable: unfreeze(model, 'head')",
        "01/train-new-head", "C07",
    ),
    Entry(
        "head-learns-slowly", "freezing", "training makes almost no progress",
        N_("Only the head learns, and at a rate for a pretrained base: a head alone forgets "
           "nothing and may learn a hundred times faster."),
        "a rate of 1e-3 to 1e-2 as long as only the head learns",
        "03/plot-head-sweep", "C18",
    ),
    Entry(
        "frozen-yet-moved", "freezing", "worse than before, although it was frozen",
        N_("What should have stayed as it was has changed."),
        "freeze before compile, and load the model of before again",
        "01/audit-new-head", "K01",
    ),
    Entry(
        "trainable-did-not-move", "freezing", NOTHING,
        N_("What should learn is exactly as it was before."),
        "compile after changing trainable, then fit",
        "04/run-trap", "K01",
    ),
    Entry(
        "cut-inside-block", "freezing", "a number of layers was unfrozen, and little came of it",
        N_("A part of a block learns and the rest does not. Measured here, this costs little; a "
           "whole block is easier to reason about."),
        "whole blocks: set_trainable(model, ['…', 'head'])",
        "04/predict-last-four", "C20",
    ),
    Entry(
        "batchnorm-updating", "freezing", WORSE,
        N_("BatchNorm layers will follow the new images. Small batches and few images give poor "
           "statistics, and the features that the weights know are lost."),
        "keep BatchNorm still: set_trainable(…, batchnorm='frozen')",
        "04/run-statistics", "K02",
    ),
    Entry(
        "batchnorm-at-rate-zero", "freezing", "the model changes at a rate of 0",
        N_("A rate of 0 keeps weights, but the statistics of BatchNorm go on moving."),
        "trainable = False for what should stay as it is",
        "02/run-rate-zero", "K03",
    ),
    Entry(
        "dropout-in-frozen", "freezing", "training accuracy far below validation accuracy",
        N_("Dropout in the frozen part is at work in fit: the head sees features with holes."),
        "features computed once: cached_features(model, images); or dropout only before the head",
        "01/time-heads", "K02",
    ),
)  # fmt: skip
