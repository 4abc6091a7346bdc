"""Checks: one function an exercise, grouped by lesson, and the catalogue of misconceptions.

A lesson's checks are imported when first used: they need TensorFlow, the catalogue does not.
"""

from ftlab.checks import misconceptions
from ftlab.checks.core import CheckFailed
from ftlab.checks.quiz import Questions, knowledge_check
import lazy_loader

LESSONS = [
    "capstone",
    "catastrophic_forgetting",
    "feature_extraction",
    "keeping_what_you_know",
    "learning_rate",
    "loading_saved_models",
    "selective_unfreezing",
    "start_here",
    "validation_loss",
]
__getattr__, __dir__, _ = lazy_loader.attach(__name__, LESSONS)
__all__ = ["CheckFailed", "Questions", "knowledge_check", "misconceptions", *LESSONS]
