"""The spread of the runs for the error of their mean."""

import numpy as np


def choose_rate(rates, losses):
    losses = np.asarray(losses, float)
    steady = np.isfinite(losses).all(axis=1)
    rates, losses = np.asarray(rates)[steady], losses[steady]
    mean = losses.mean(axis=1)
    best = mean.argmin()
    return float(rates[mean <= mean[best] + losses[best].std(ddof=1)].min())
