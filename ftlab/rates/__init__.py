"""Learning rates: one for each block, a test that finds one, and unfreezing in stages."""

from ftlab.rates.discriminative import DiscriminativeOptimizer
from ftlab.rates.finder import RateFinding, lr_find
from ftlab.rates.layerwise import discriminative_rates
from ftlab.rates.unfreezing import GradualUnfreeze

__all__ = [
    "DiscriminativeOptimizer",
    "GradualUnfreeze",
    "RateFinding",
    "discriminative_rates",
    "lr_find",
]
