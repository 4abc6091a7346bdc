"""What the model knew before and does not know now."""

from __future__ import annotations

from ftlab.clinic.catalogue.entry import Entry
from ftlab.translation import N_

ENTRIES = (
    Entry(
        "forgot", "forgetting", "the old task does not work anymore",
        N_("The weights that the old task needs have moved. Validation on the new task does not "
           "show it."),
        "replay a few source images, a lower rate, or interpolate(before, model, 0.5)",
        "02/run-belt", "C01",
    ),
    Entry(
        "source-at-chance", "forgetting", "the old task does not work anymore",
        N_("On the images of the old task the model is no better than guessing."),
        "replay a few source images, or a lower rate, from the saved model",
        "02/run-belt", "C01",
    ),
)  # fmt: skip
