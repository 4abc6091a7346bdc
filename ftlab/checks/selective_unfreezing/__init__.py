"""Checks of lesson 04: which layers train, whether they did, and which part to choose."""

from ftlab.checks.selective_unfreezing.choosing import choose_part
from ftlab.checks.selective_unfreezing.names import unfreeze_last
from ftlab.checks.selective_unfreezing.stages import train_in_stages
from ftlab.checks.selective_unfreezing.still import model_on_base
from ftlab.checks.selective_unfreezing.trained import unfreeze_and_train

__all__ = [
    "choose_part",
    "model_on_base",
    "train_in_stages",
    "unfreeze_and_train",
    "unfreeze_last",
]
