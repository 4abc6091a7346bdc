"""Checks of lesson 05: reading curves, stopping, regularizers, augmentation, arguments of fit."""

from ftlab.checks.validation_loss.augmenting import turned_in_training
from ftlab.checks.validation_loss.diagnosing import diagnose
from ftlab.checks.validation_loss.fitting import fit_with_validation
from ftlab.checks.validation_loss.penalizing import train_with_l2
from ftlab.checks.validation_loss.stopping import early_stopping

__all__ = [
    "diagnose",
    "early_stopping",
    "fit_with_validation",
    "train_with_l2",
    "turned_in_training",
]
