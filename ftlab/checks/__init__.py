"""Checks: one function an exercise, grouped by lesson, and the catalogue of misconceptions."""

from ftlab.checks import catastrophic_forgetting, feature_extraction, misconceptions, start_here
from ftlab.checks.core import CheckFailed
from ftlab.checks.quiz import Questions, knowledge_check

__all__ = [
    "CheckFailed",
    "Questions",
    "catastrophic_forgetting",
    "feature_extraction",
    "knowledge_check",
    "misconceptions",
    "start_here",
]
