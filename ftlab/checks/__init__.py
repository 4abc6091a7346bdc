"""Checks: one function an exercise, grouped by lesson, and the catalogue of misconceptions.

A lesson's checks are imported when first used: they need TensorFlow, the catalogue does not.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ftlab.checks import misconceptions
from ftlab.checks.core import CheckFailed
from ftlab.checks.quiz import Questions, knowledge_check

if TYPE_CHECKING:
    from ftlab.checks import (
        capstone,
        catastrophic_forgetting,
        feature_extraction,
        keeping_what_you_know,
        learning_rate,
        loading_saved_models,
        selective_unfreezing,
        start_here,
        validation_loss,
    )

LESSONS = (
    "capstone",
    "catastrophic_forgetting",
    "feature_extraction",
    "keeping_what_you_know",
    "learning_rate",
    "loading_saved_models",
    "selective_unfreezing",
    "start_here",
    "validation_loss",
)

__all__ = [
    "CheckFailed",
    "Questions",
    "capstone",
    "catastrophic_forgetting",
    "feature_extraction",
    "keeping_what_you_know",
    "knowledge_check",
    "learning_rate",
    "loading_saved_models",
    "misconceptions",
    "selective_unfreezing",
    "start_here",
    "validation_loss",
]


def __getattr__(name: str) -> Any:
    if name in LESSONS:
        return import_module(f"ftlab.checks.{name}")
    raise AttributeError(f"module 'ftlab.checks' has no attribute {name!r}")
