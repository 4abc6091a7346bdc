"""Checks of lesson 01, feature extraction: one module an exercise."""

from ftlab.checks.feature_extraction.cached import cached_features
from ftlab.checks.feature_extraction.curve import head_learning_curve
from ftlab.checks.feature_extraction.head import new_head
from ftlab.checks.feature_extraction.moved import what_moved
from ftlab.checks.feature_extraction.train import train_head

__all__ = ["cached_features", "head_learning_curve", "new_head", "train_head", "what_moved"]
