"""Checks: one function an exercise, grouped by lesson, and the catalogue of misconceptions."""

from ftlab.checks import misconceptions
from ftlab.checks.core import CheckFailed
from ftlab.checks.quiz import Questions, knowledge_check

__all__ = ["CheckFailed", "Questions", "knowledge_check", "misconceptions"]
