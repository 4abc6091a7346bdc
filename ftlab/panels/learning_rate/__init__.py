"""Choosing a learning rate: the range test, and what three rates around a choice do."""

from ftlab.panels.learning_rate.state import RateState
from ftlab.panels.learning_rate.view import LearningRatePanel

__all__ = ["LearningRatePanel", "RateState"]
