"""Learning rates: one for each block, a test that finds one, and unfreezing in stages."""

from ftlab.training.rates.discriminative import DiscriminativeOptimizer
from ftlab.training.rates.finder import RateFinding, lr_find
from ftlab.training.rates.layerwise import discriminative_rates
from ftlab.training.rates.unfreezing import GradualUnfreeze

__all__ = [
    "DiscriminativeOptimizer",
    "GradualUnfreeze",
    "RateFinding",
    "discriminative_rates",
    "lr_find",
]
