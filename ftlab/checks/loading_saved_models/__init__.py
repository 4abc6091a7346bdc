"""Checks of lesson 06: what a file keeps, what a model is fed, and classes with few images."""

from ftlab.checks.loading_saved_models.diagnosing import diagnose
from ftlab.checks.loading_saved_models.preprocessing import with_preprocessing
from ftlab.checks.loading_saved_models.reading_texts import text_model
from ftlab.checks.loading_saved_models.recalling import recall_by_class
from ftlab.checks.loading_saved_models.resuming import resume_training
from ftlab.checks.loading_saved_models.serving import read_frames
from ftlab.checks.loading_saved_models.weighing import class_weights, train_weighted

__all__ = [
    "class_weights",
    "diagnose",
    "read_frames",
    "recall_by_class",
    "resume_training",
    "text_model",
    "train_weighted",
    "with_preprocessing",
]
