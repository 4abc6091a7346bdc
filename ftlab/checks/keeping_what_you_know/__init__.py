"""Checks of lesson 07: pulls, importance, replay, averaged weights, and a choice among them."""

from ftlab.checks.keeping_what_you_know.averaging import between
from ftlab.checks.keeping_what_you_know.choosing import choose_strategy
from ftlab.checks.keeping_what_you_know.importance import fisher_of_linear
from ftlab.checks.keeping_what_you_know.pulling import l2sp_value
from ftlab.checks.keeping_what_you_know.replaying import with_replay
from ftlab.checks.keeping_what_you_know.training import train_with_l2sp

__all__ = [
    "between",
    "choose_strategy",
    "fisher_of_linear",
    "l2sp_value",
    "train_with_l2sp",
    "with_replay",
]
