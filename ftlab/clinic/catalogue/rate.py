"""Rates, schedules and optimizers."""

from __future__ import annotations

from ftlab.clinic.catalogue.entry import Entry
from ftlab.translation import N_

SLOW = "training makes almost no progress"
BLOWN = "NaN, or a loss that rises in the first steps"

ENTRIES = (
    Entry(
        "rate-too-high", "rate", BLOWN,
        N_("The first steps make the loss worse and not better: what the model knew is gone "
           "before it could be used."),
        "a tenth of the rate, or what lr_find says",
        "03/run-sweep", "C05",
    ),
    Entry(
        "rate-too-low", "rate", SLOW,
        N_("At this rate the loss hardly moves: training would take hundreds of epochs."),
        "ten times the rate, or what lr_find says",
        "03/run-sweep", "C13",
    ),
    Entry(
        "rate-zero", "rate", "the loss stays as it is from the first epoch on",
        N_("A rate of 0 changes no weight."),
        "a rate above 0",
        "02/run-rate-zero", "K03",
    ),
    Entry(
        "schedule-ends", "rate", "the loss falls at first, then stays where it is",
        N_("The schedule reaches almost nothing long before the training ends. Schedules count "
           "steps (batches), and not epochs or images."),
        "count in steps: decay_steps = epochs * steps_per_epoch",
        "03/plot-schedules", "K12",
    ),
    Entry(
        "schedule-stays", "rate", "a schedule changes nothing",
        N_("The schedule hardly moves during the whole training: it counts more steps than there "
           "are."),
        "count in steps: decay_steps = epochs * steps_per_epoch",
        "03/plot-schedules", "K12",
    ),
    Entry(
        "one-rate-for-new-and-old", "rate", "worse than the frozen model",
        N_("The head is new and the base is old, and both learn at one rate: what the random "
           "head asks for in the first steps changes the base most."),
        "train the head first (head_then_finetune), or a tenth of the rate for the base",
        "03/run-tenth", "C18",
    ),
    Entry(
        "fresh-optimizer", "rate", "good before saving, worse in the first epochs after loading",
        N_("The optimizer is new and the model is trained: momentum and step sizes begin anew, "
           "and so do schedules."),
        "load the whole model with keras.models.load_model and do not compile again",
        "06/run-orders", "K11",
    ),
    Entry(
        "decay-on-everything", "rate", "weights shrink although gradients are small",
        N_("Weight decay pulls all weights toward 0, scales and offsets of normalization and "
           "biases too, and with them what was learned before."),
        "optimizer.exclude_from_weight_decay(var_names=['bias', 'gamma', 'beta']); a small decay",
        "07/run-pulls", "C09",
    ),
)  # fmt: skip
