"""Checks of lesson 02: how forgetting is measured, and what has to be held still."""

from ftlab.checks.catastrophic_forgetting.by_rate import source_after_rates
from ftlab.checks.catastrophic_forgetting.measuring import (
    accuracy_matrix,
    choose_epoch,
    forgetting_measures,
)
from ftlab.checks.catastrophic_forgetting.trained import train_without_drift

__all__ = [
    "accuracy_matrix",
    "choose_epoch",
    "forgetting_measures",
    "source_after_rates",
    "train_without_drift",
]
