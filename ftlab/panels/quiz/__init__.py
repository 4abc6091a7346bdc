"""A knowledge check with feedback at once: what was asked and answered, and how it is shown."""

from ftlab.panels.quiz.state import QuizState
from ftlab.panels.quiz.view import Quiz

__all__ = ["Quiz", "QuizState"]
