"""What the curves of a training say: the diagnoses of the lesson on validation loss."""

from __future__ import annotations

from ftlab.clinic.catalogue.entry import Entry
from ftlab.translation import N_

ENTRIES = (
    Entry(
        "loss-nan", "curves", "NaN",
        N_("Once the loss is no number, all weights that learn are none either."),
        "a lower rate, a look at images and labels for NaN, then start from the saved model",
        "03/run-sweep", "C05",
    ),
    Entry(
        "curves-rate", "curves", "accuracy stuck at chance",
        N_("The training loss rose above where it began and ends at guessing: the rate erased "
           "what was there."),
        "a tenth of the rate, from the saved model",
        "05/check-diagnose", "C05",
    ),
    Entry(
        "curves-flat", "curves", "the loss stays as it is from the first epoch on",
        N_("Nothing was learned in all these epochs."),
        "look for what is frozen, at the rate, and at the labels",
        "05/check-diagnose", "C13",
    ),
    Entry(
        "curves-domain-gap", "curves", "validation loss is high from the first epoch on",
        N_("Validation was far above training before anything could be learned by heart: the "
           "images are of another kind, or prepared in another way."),
        "the same preparation for both; training images like those of validation",
        "05/run-four", "C11",
    ),
    Entry(
        "curves-underfitting", "curves", "both losses are still high at the end",
        N_("The training images themselves are not learned yet."),
        "more epochs, a higher rate, or more blocks that learn",
        "05/check-diagnose", "C13",
    ),
    Entry(
        "curves-overfitting", "curves", "validation loss climbs",
        N_("Training goes on falling while validation does not: what is learned now holds for "
           "these images alone."),
        "the epoch of the lowest validation loss: EarlyStopping(restore_best_weights=True)",
        "05/check-early-stopping", "C12",
    ),
)  # fmt: skip
