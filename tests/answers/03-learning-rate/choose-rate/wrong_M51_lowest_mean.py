"""Takes the lowest mean at face value."""

import numpy as np


def choose_rate(rates, losses):
    losses = np.asarray(losses, float)
    steady = np.isfinite(losses).all(axis=1)
    rates, losses = np.asarray(rates)[steady], losses[steady]
    mean = losses.mean(axis=1)
    best = mean.argmin()
    return float(rates[best])
