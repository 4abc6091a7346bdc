"""Checks of lesson 03: finding a rate, giving blocks their own, and changing it by schedule."""

from ftlab.checks.learning_rate.choosing import choose_rate, rate_from_test
from ftlab.checks.learning_rate.continuing import continue_training
from ftlab.checks.learning_rate.scheduling import rates_of_run
from ftlab.checks.learning_rate.searching import next_rate
from ftlab.checks.learning_rate.sweeping import sweep_rates
from ftlab.checks.learning_rate.two_rates import two_rates

__all__ = [
    "choose_rate",
    "continue_training",
    "next_rate",
    "rate_from_test",
    "rates_of_run",
    "sweep_rates",
    "two_rates",
]
