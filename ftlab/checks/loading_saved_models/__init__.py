"""Checks of lesson 06: what a file keeps, what a model is fed, and classes with few images."""

from ftlab.checks.loading_saved_models.diagnosing import diagnose
from ftlab.checks.loading_saved_models.preprocessing import with_preprocessing
from ftlab.checks.loading_saved_models.recalling import recall_by_class
from ftlab.checks.loading_saved_models.resuming import resume_training
from ftlab.checks.loading_saved_models.weighing import class_weights, train_weighted

__all__ = [
    "class_weights",
    "diagnose",
    "recall_by_class",
    "resume_training",
    "train_weighted",
    "with_preprocessing",
]
